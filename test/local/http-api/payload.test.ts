import { describe, expect, it } from 'vitest';
import { collectHeaders } from '../../../local/http-api/headers.ts';
import { buildEvent, newRequestId, type ProxyRequest } from '../../../local/http-api/payload.ts';

const API = {
  apiId: 'links',
  account: '000000000000',
  region: 'eu-west-1',
  stage: '$default',
  port: 8000,
} as const;

interface Overrides extends Partial<ProxyRequest> {
  readonly rawHeaders?: string[];
}

function event({ rawHeaders = [], ...overrides }: Overrides = {}) {
  return buildEvent(API, {
    requestId: 'JCJJxhz4PHcEJgQ=',
    method: 'GET',
    segments: [''],
    query: '',
    httpVersion: '1.1',
    sourceIp: '192.0.2.7',
    collected: collectHeaders(rawHeaders),
    body: Buffer.alloc(0),
    routeKey: '$default',
    pathParameters: undefined,
    now: Date.UTC(2026, 10, 20, 9, 5, 7, 123),
    ...overrides,
  });
}

describe('the event', () => {
  it('has payload format 2.0', () => {
    const result = event({
      method: 'POST',
      routeKey: 'POST /links/{code}',
      segments: ['links', 'a b'],
      query: 'x=1&x=2&y=a%20b',
      pathParameters: { code: 'a b' },
      rawHeaders: ['Host', 'localhost:8000', 'User-Agent', 'curl/8', 'Content-Type', 'application/json'],
      body: Buffer.from('{"n":1}'),
    });
    expect(result).toEqual({
      version: '2.0',
      routeKey: 'POST /links/{code}',
      rawPath: '/links/a b',
      rawQueryString: 'x=1&x=2&y=a%20b',
      headers: {
        host: 'localhost:8000',
        'user-agent': 'curl/8',
        'content-type': 'application/json',
        'content-length': '7',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'x-forwarded-for': '192.0.2.7',
        'x-forwarded-port': '8000',
        'x-forwarded-proto': 'http',
      },
      queryStringParameters: { x: '1,2', y: 'a b' },
      pathParameters: { code: 'a b' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'links',
        domainName: 'links.execute-api.eu-west-1.amazonaws.com',
        domainPrefix: 'links',
        http: {
          method: 'POST',
          path: '/links/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '192.0.2.7',
          userAgent: 'curl/8',
        },
        requestId: 'JCJJxhz4PHcEJgQ=',
        routeKey: 'POST /links/{code}',
        stage: '$default',
        time: '20/Nov/2026:09:05:07 +0000',
        timeEpoch: Date.UTC(2026, 10, 20, 9, 5, 7, 123),
      },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
  });

  it('omits fields that the request lacks', () => {
    const bare = event();
    expect(Object.keys(bare).toSorted()).toEqual([
      'headers',
      'isBase64Encoded',
      'rawPath',
      'rawQueryString',
      'requestContext',
      'routeKey',
      'version',
    ]);
    expect(bare).toMatchObject({ rawPath: '/', rawQueryString: '', isBase64Encoded: false });
    expect(bare.headers['content-length']).toBe('0');
    expect(bare.requestContext.http.userAgent).toBe('');
  });
});

describe('headers', () => {
  it('are lower-case, with repeated ones joined by commas', () => {
    const { headers } = event({ rawHeaders: ['X-Probe', 'first', 'x-probe', 'second', 'X-PROBE', 'a, b'] });
    expect(headers['x-probe']).toBe('first,second,a, b');
  });

  it('exclude cookies, which have their own field, and hop-by-hop headers', () => {
    const result = event({
      rawHeaders: [
        ...['Cookie', 'session=abc; theme=dark', 'Cookie', 'third=3;', 'Connection', 'keep-alive'],
        ...['Transfer-Encoding', 'chunked', 'Keep-Alive', 'timeout=5'],
      ],
    });
    expect(result.cookies).toEqual(['session=abc', 'theme=dark', 'third=3']);
    expect(Object.keys(result.headers).toSorted()).toEqual([
      'content-length',
      'x-amzn-trace-id',
      'x-forwarded-for',
      'x-forwarded-port',
      'x-forwarded-proto',
    ]);
  });

  it('append the client to X-Forwarded-For', () => {
    const { headers } = event({
      rawHeaders: ['X-Forwarded-For', '203.0.113.9', 'X-Forwarded-Proto', 'https'],
    });
    expect(headers['x-forwarded-for']).toBe('203.0.113.9, 192.0.2.7');
    expect(headers['x-forwarded-proto']).toBe('http');
  });

  it('can be named __proto__', () => {
    expect(JSON.stringify(event({ rawHeaders: ['__proto__', 'x'] }).headers)).toContain('"__proto__":"x"');
  });
});

describe('the query', () => {
  it.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&a=2,3&a=', { a: '1,2,3,' }],
    ['flag&empty=', { flag: '', empty: '' }],
    ['plus=a+b&encoded=a%2Bb', { plus: 'a b', encoded: 'a+b' }],
    ['%C3%A9=%E2%98%95', { é: '☕' }],
    ['bad=%zz%', { bad: '%zz%' }],
    ['redirect=https%3A%2F%2Fexample.com%2Fa%3Fb%3D1', { redirect: 'https://example.com/a?b=1' }],
  ])('%s is decoded in queryStringParameters and unchanged in rawQueryString', (query, expected) => {
    const result = event({ query });
    expect({ ...result.queryStringParameters }).toEqual(expected);
    expect(result.rawQueryString).toBe(query);
  });

  it('has no parameters when it is empty', () => {
    expect(event({ query: '' })).not.toHaveProperty('queryStringParameters');
    expect(event({ query: '&&' })).not.toHaveProperty('queryStringParameters');
  });

  it('can have more than a thousand parameters', () => {
    const query = Array.from({ length: 1_500 }, (_, n) => `p${n}=1`).join('&');
    expect(Object.keys(event({ query }).queryStringParameters ?? {})).toHaveLength(1_500);
  });
});

describe('the body', () => {
  const withBody = (contentType: string | undefined, body: Buffer) =>
    event({ body, rawHeaders: contentType === undefined ? [] : ['Content-Type', contentType] });

  it.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'text/plain',
    'text/csv',
    'application/xml',
  ])('is text for %s', (contentType) => {
    expect(withBody(contentType, Buffer.from('λ ☕ 😊'))).toMatchObject({
      body: 'λ ☕ 😊',
      isBase64Encoded: false,
      headers: { 'content-length': '11' },
    });
  });

  it.each(['application/octet-stream', 'image/png', 'application/x-www-form-urlencoded', '', undefined])(
    'is base64 for %s',
    (contentType) => {
      const bytes = Buffer.from([0, 255, 128, 10]);
      expect(withBody(contentType, bytes)).toMatchObject({ body: 'AP+ACg==', isBase64Encoded: true });
    },
  );

  it('is absent when empty, and not base64', () => {
    const result = withBody('image/png', Buffer.alloc(0));
    expect(result).not.toHaveProperty('body');
    expect(result.isBase64Encoded).toBe(false);
  });
});

it("request ids are unique and have API Gateway's format", () => {
  const ids = Array.from({ length: 100 }, newRequestId);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9+/]{15}=$/);
  expect(new Set(ids).size).toBe(100);
});
