import fc from 'fast-check';
import { EVENT_TYPES } from '../../lambdas/shared/events/catalogue.ts';

/** A request to the API. `$code`, `$webhook`, `$delivery` and `$replay` in a path stand for ones that exist. */
export interface FuzzedRequest {
  readonly method: string;
  /** Visible ASCII, as a request line takes. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** Follows the documentation: refused only if it names what is taken, missing or gone (404, 409, 410). */
  readonly isValid: boolean;
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const JSON_TYPE = { 'content-type': 'application/json' };

const text = (max: number, min = 0) =>
  fc
    .string({ unit: 'grapheme', minLength: min, maxLength: max })
    .filter((value) => value.length >= min && value.length <= max && value.isWellFormed());
const codes = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-'), minLength: 5, maxLength: 64 });
const webUrls = fc
  .webUrl({ withQueryParameters: true, withFragments: true })
  .filter((url) => url.length < 300);
const futureTimes = fc
  .date({ min: new Date('2100-01-01'), max: new Date('9999-12-30'), noInvalidDate: true })
  .map((date) => date.toISOString());

const links = fc.record(
  {
    target_url: fc.oneof(
      webUrls,
      webUrls.map((url) => `${url}/${'é'.repeat(50)}`),
    ),
    short_code: codes,
    title: fc.option(text(200)),
    tags: fc.uniqueArray(text(50, 1), { maxLength: 20 }),
    expires_at: fc.option(futureTimes),
    max_clicks: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
    redirect_status: fc.constantFrom(301, 302, 307, 308),
  },
  { requiredKeys: ['target_url'] },
);

const numbers = fc.oneof(fc.integer(), fc.constantFrom(1e300, -1e300, 1e-300, 5e-324, 1e126, 0.1, 2 ** 53));
const words = fc.string({ unit: fc.constantFrom(...'abé*\\ /'), maxLength: 12 });
const textMembers = fc.oneof(
  words,
  fc.constant(null),
  words.map((prefix) => ({ prefix })),
  words.map((suffix) => ({ suffix: { 'equals-ignore-case': suffix } })),
  fc.constantFrom(
    { wildcard: 'a*b*' },
    { exists: true },
    { 'anything-but': ['x', 'y'] },
    { cidr: '10.0.0.0/8' },
  ),
);
const fields: readonly fc.Arbitrary<object>[] = [
  fc.array(textMembers, { minLength: 1, maxLength: 4 }).map((referrer) => ({ data: { referrer } })),
  fc.array(textMembers, { minLength: 1, maxLength: 4 }).map((list) => ({ 'data.user_agent': list })),
  fc
    .array(
      fc.oneof(
        numbers,
        numbers.map((bound) => ({ numeric: ['>=', bound] })),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((clicks) => ({ data: { clicks } })),
  fc.constantFrom({ type: ['link.clicked'] }, { type: [{ prefix: 'link.' }] }, { data: { is_bot: [false] } }),
];
const filters = fc.oneof(
  ...fields,
  fc.array(fc.oneof(...fields), { minLength: 2, maxLength: 4 }).map((members) => ({ $or: members })),
);
const headerNames = fc.constantFrom(
  ...['Authorization', 'X-Team', 'constructor', 'toString', 'X-Api-Key', 'Cookie', 'hasOwnProperty'],
);
const visible = fc.string({ unit: fc.constantFrom(...'abcXYZ=;,."{}'), minLength: 1, maxLength: 40 });
const webhooks = fc.record(
  {
    // Nothing listens there.
    url: fc.constantFrom('http://127.0.0.1:64999/', 'https://receiver.example/hook'),
    events: fc.constantFrom(
      ['*'],
      ['link.*', 'link.clicked'],
      ['link.clicked', 'link.created'],
      [...EVENT_TYPES],
    ),
    description: fc.option(text(200)),
    filter: fc.option(filters),
    headers: fc.dictionary(headerNames, visible, { maxKeys: 3, noNullPrototype: true }),
    max_per_second: fc.option(fc.integer({ min: 1, max: 1_000 })),
  },
  { requiredKeys: ['url', 'events'] },
);

const valid = (method: string, path: string, headers = {}): FuzzedRequest => ({
  ...{ method, path, headers, isValid: true },
});
const withBody = (method: string, path: string, bodies: fc.Arbitrary<unknown>) =>
  bodies.map((body) => ({ ...valid(method, path, JSON_TYPE), body: json(body) }));
const times = fc.constantFrom(
  '2026-11-20T00:00:00Z',
  '2000-01-01T00:00:00+01:00',
  '2030-01-01T00:00:00.123Z',
);

const reads = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map((limit) => valid('GET', `/links?limit=${limit}`)),
  text(20, 1).map((tag) => valid('GET', `/links?tag=${encodeURIComponent(tag)}`)),
  fc.constantFrom(
    valid('GET', '/links/$code'),
    valid('GET', '/$code'),
    valid('GET', '/$code', { accept: 'text/html' }),
    valid('HEAD', '/$code'),
    valid('GET', '/'),
    valid('GET', '/health'),
    valid('GET', '/event-types'),
    valid('GET', '/robots.txt'),
    valid('GET', '/webhooks'),
    valid('GET', '/webhooks/$webhook'),
    valid('GET', '/webhooks/$webhook/deliveries?limit=100'),
    valid('GET', '/webhooks/$webhook/deliveries?status=pending'),
    valid('GET', '/webhooks/$webhook/deliveries/$delivery'),
    valid('GET', '/webhooks/$webhook/replays/$replay'),
    valid('GET', '/events?limit=10&type=link.clicked'),
  ),
  times.map((since) => valid('GET', `/events?since=${encodeURIComponent(since)}`)),
  codes.map((code) => valid('GET', `/${code}`)),
);

const writes = fc.oneof(
  withBody('POST', '/links', links),
  withBody('POST', '/links', links),
  withBody('POST', '/webhooks', webhooks),
  withBody(
    'PATCH',
    '/webhooks/$webhook',
    fc.tuple(webhooks, fc.boolean()).map(([webhook, enabled]) => ({ ...webhook, enabled })),
  ),
  withBody('POST', '/webhooks/$webhook/rotate-secret', fc.constantFrom({}, { overlap_seconds: 0 })),
  withBody('POST', '/webhooks/$webhook/replay', fc.constant({ since: '2026-11-20T00:00:00Z' })),
  fc.constantFrom(
    valid('POST', '/webhooks/$webhook/test'),
    valid('DELETE', '/webhooks/$webhook'),
    valid('POST', '/webhooks/$webhook/deliveries/$delivery/retry'),
  ),
);

const hostileKeys = fc.constantFrom(
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '$or',
    'filter',
    'headers',
    'enabled',
    'id',
    '',
  ],
);
const { value: hostileValues } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    numbers,
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      null,
      true,
      '\ud800',
      '\u0000',
      'x'.repeat(3_000),
      '2026-13-01T00:00:00Z',
      'http:///',
      '*'.repeat(50),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(hostileKeys, fc.string({ unit: 'binary', maxLength: 10 })), tie('value')), {
        maxLength: 4,
      })
      // An own property, also for `__proto__`.
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

/** Replaces or adds a field of a valid body. */
const damaged = (bodies: fc.Arbitrary<object>) =>
  fc
    .tuple(bodies, fc.nat(7), fc.oneof(hostileKeys, fc.string({ maxLength: 5 })), hostileValues)
    .map(([body, place, key, value]) => {
      const name = Object.keys(body)[place] ?? key;
      return Object.fromEntries([...Object.entries(body), [name, value]]);
    });

const hostileBodies: fc.Arbitrary<Buffer> = fc.oneof(
  hostileValues.map(json),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc
    .uint8Array({ maxLength: 20 })
    .map((bytes) =>
      Buffer.concat([Buffer.from('{"target_url":"https://example.com/'), bytes, Buffer.from('"}')]),
    ),
  fc.constantFrom(65_535, 65_536, 65_537, 70_000).map((size) => Buffer.from(`"${'x'.repeat(size - 2)}"`)),
  fc.nat(20_000).map((depth) => Buffer.from('['.repeat(depth) + ']'.repeat(depth))),
  fc.nat(2_000).map((depth) => Buffer.from(`{"filter":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`)),
);

const anyPath = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['/links', '/webhooks', '/events', '/$code', '/$webhook', '/deliveries', '/retry', '/test'],
      ),
      fc.constantFrom(
        ...['/', '//', '/..', '/.', '/%', '/%00', '/%ff', '/%2f', '/%ud800', '/__proto__', '?', '&', '='],
      ),
      fc
        .string({ unit: fc.constantFrom(...'abz019_-.~%+:@!'), maxLength: 30 })
        .map((segment) => `/${segment}`),
      fc.constantFrom(
        ...['?limit=1&limit=2', '?cursor=W10', '?__proto__=1', '?constructor', '?since=x', '?limit=%ff'],
      ),
      fc.constantFrom(
        ...['/whk_01M7X1ZV7S9A3BQJ5T0C8D4E6G', '/dlv_x', '/constructor', `/${'a'.repeat(5_000)}`],
      ),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => `/${parts.join('')}`.replace(/^\/+/, '/'));

const bodyRoutes = fc.constantFrom(
  ['POST', '/links', links],
  ['POST', '/webhooks', webhooks],
  ['PATCH', '/webhooks/$webhook', webhooks],
  ['POST', '/webhooks/$webhook/rotate-secret', fc.constant({ overlap_seconds: 1 })],
  ['POST', '/webhooks/$webhook/replay', fc.constant({ since: '2026-11-20T00:00:00Z', only: 'all' })],
  ['POST', '/webhooks/$webhook/test', fc.constant({})],
  ['POST', '/webhooks/$webhook/deliveries/$delivery/retry', fc.constant({})],
) as fc.Arbitrary<readonly [string, string, fc.Arbitrary<object>]>;

const types = fc.constantFrom(
  'application/json',
  'application/vnd.api+json',
  'text/plain',
  'APPLICATION/JSON; x=é',
  ';',
);
const headerValue = fc.string({ unit: fc.constantFrom(...'aZ09 ,;="é%'), maxLength: 60 });
const oddHeaders = fc.dictionary(
  fc.constantFrom('authorization', 'user-agent', 'referer', 'accept', 'cookie', 'x-forwarded-for', 'host'),
  headerValue,
  { maxKeys: 2, noNullPrototype: true },
);

const hostile = fc.oneof(
  bodyRoutes
    .chain(([method, path, bodies]) => damaged(bodies).map((body) => ({ method, path, body: json(body) })))
    .map((request) => ({ ...request, headers: JSON_TYPE, isValid: false })),
  fc.tuple(bodyRoutes, hostileBodies, types).map(([[method, path], body, type]) => ({
    method,
    path,
    body,
    headers: { 'content-type': type },
    isValid: false,
  })),
  fc
    .tuple(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'), anyPath, oddHeaders)
    .map(([method, path, headers]) => ({ method, path, headers, isValid: false })),
);

/** About half of the requests are valid. */
const requests: fc.Arbitrary<FuzzedRequest> = fc.oneof(reads, writes, hostile, hostile);

/** Makes the same requests for the same seed. */
export function makeRequests(seed: number, count: number): FuzzedRequest[] {
  return fc.sample(requests, { seed, numRuns: count });
}
