import { describe, expect, it } from 'vitest';
import { MalformedResponseError, toHttpResponse } from '../../../local/http-api/function-response.ts';

const JSON_TYPE = ['Content-Type', 'application/json'];
const TEXT_TYPE = ['Content-Type', 'text/plain; charset=utf-8'];

describe('a result without statusCode', () => {
  it.each([
    [{ message: 'hi' }, '{"message":"hi"}'],
    ['Hello from Lambda!', 'Hello from Lambda!'],
    [[1, 2], '[1,2]'],
    [42, '42'],
    [null, 'null'],
    [{ body: 'x', headers: { a: 'b' } }, '{"body":"x","headers":{"a":"b"}}'],
  ])('is the body of a 200: %j', (result, body) => {
    expect(toHttpResponse(result)).toEqual({ status: 200, headers: JSON_TYPE, body });
  });
});

describe('a result with statusCode', () => {
  it('sets status, headers, cookies and body', () => {
    const result = {
      statusCode: 201,
      headers: { 'content-TYPE': 'application/problem+json', 'X-Count': 3, 'x-flag': true, 'x-none': null },
      cookies: ['a=1; Path=/', 'b=2'],
      body: '{"ok":true}',
      isBase64Encoded: false,
    };
    expect(toHttpResponse(result)).toEqual({
      status: 201,
      headers: [
        ...['content-TYPE', 'application/problem+json', 'X-Count', '3', 'x-flag', 'true'],
        ...['Set-Cookie', 'a=1; Path=/', 'Set-Cookie', 'b=2'],
      ],
      body: '{"ok":true}',
    });
  });

  it('is text by default, and has no type with a 204 or 304', () => {
    expect(toHttpResponse({ statusCode: 200, body: '{}' }).headers).toEqual(TEXT_TYPE);
    expect(toHttpResponse({ statusCode: 302, headers: { Location: '/x' } }).headers).toEqual([
      'Location',
      '/x',
      ...TEXT_TYPE,
    ]);
    expect(toHttpResponse({ statusCode: 204 }).headers).toEqual([]);
    expect(toHttpResponse({ statusCode: 304 }).headers).toEqual([]);
  });

  it('can have no body', () => {
    expect(toHttpResponse({ statusCode: 200 }).body).toBe('');
    expect(toHttpResponse({ statusCode: 200, body: null, headers: null, cookies: null }).body).toBe('');
  });

  it('can have a base64 body', () => {
    const { body } = toHttpResponse({ statusCode: 200, body: 'AP+ACg==', isBase64Encoded: true });
    expect(body).toEqual(Buffer.from([0, 255, 128, 10]));
  });

  it("can't set headers that frame the body", () => {
    const headers = { 'Content-Length': '999', 'Transfer-Encoding': 'chunked', Connection: 'close' };
    expect(toHttpResponse({ statusCode: 200, headers, body: 'x' }).headers).toEqual(TEXT_TYPE);
  });

  it.each([
    [{ statusCode: 0 }, 'statusCode must be an integer from 200 to 599, got 0'],
    [{ statusCode: '200' }, 'got "200"'],
    [{ statusCode: 100 }, 'statusCode'],
    [{ statusCode: 600 }, 'statusCode'],
    [{ statusCode: 200.5 }, 'statusCode'],
    [{ statusCode: null }, 'statusCode'],
    [{ statusCode: 200, body: { a: 1 } }, 'body must be a string, got {"a":1}'],
    [{ statusCode: 200, body: 'nö', isBase64Encoded: true }, 'body must be base64'],
    [{ statusCode: 200, headers: [] }, 'headers must be an object'],
    [{ statusCode: 200, headers: 'x' }, 'headers must be an object'],
    [{ statusCode: 200, headers: { 'x-list': ['a'] } }, `headers['x-list'] must be a string`],
    [{ statusCode: 200, cookies: 'a=1' }, 'cookies must be a list'],
    [{ statusCode: 200, cookies: [1] }, 'cookies must be a list of strings'],
  ])('is malformed: %j', (result, message) => {
    expect(() => toHttpResponse(result)).toThrow(MalformedResponseError);
    expect(() => toHttpResponse(result)).toThrow(message);
  });
});
