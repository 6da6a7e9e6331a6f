import { describe, expect, it } from 'vitest';
import { BODY_LIMIT_BYTES, jsonBody } from '../../../../lambdas/shared/api/json-body.ts';
import { apiEvent } from '../../factories/api-event.ts';
import { refusalOf } from '../../factories/refusal.ts';

const read = (body: string | undefined, contentType = 'application/json', isBase64Encoded = false) => {
  const headers = { 'content-type': contentType };
  return jsonBody(apiEvent('POST /links', { headers, isBase64Encoded, ...(body !== undefined && { body }) }));
};
const refused = (...args: Parameters<typeof read>) => refusalOf((async () => read(...args))());

/** A JSON string of so many bytes in all. */
const jsonOf = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));

describe('a body', () => {
  it.each([['{"a":[1,"ü",null]}'], ['[]'], ['null'], ['"text"'], [' 7 ']])(
    'that is JSON is parsed: %s',
    (text) => {
      expect(read(text)).toEqual(JSON.parse(text));
    },
  );

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/json ;charset=utf-8',
    'application/merge-patch+json',
    'application/vnd.linkbus.v1+json',
  ])('may be declared as %s', (contentType) => {
    expect(read('{}', contentType)).toEqual({});
  });

  it('may come in base64, as API Gateway sends what it takes for binary', () => {
    expect(read(Buffer.from('{"a":"ü"}').toString('base64'), 'application/json', true)).toEqual({ a: 'ü' });
  });

  it.each([[undefined], ['']])('that is not there is undefined, whatever is declared: %j', (body) => {
    expect(read(body, 'text/plain')).toBeUndefined();
  });

  it('may have 64 KiB', () => {
    expect(BODY_LIMIT_BYTES).toBe(65_536);
    expect(read(jsonOf(65_536))).toHaveLength(65_534);
  });
});

describe('a body is refused', () => {
  it.each([['{'], ["{'a':1}"], ['{"a":1,}'], ['undefined'], ['<a/>'], ['\u0000']])(
    'with 400 where it is not JSON: %j',
    async (text) => {
      expect(await refused(text)).toMatchObject({ status: 400, kind: 'malformed-body' });
    },
  );

  it('with 413 from the first byte over 64 KiB', async () => {
    expect(await refused(jsonOf(65_537))).toMatchObject({ status: 413 });
  });

  it('with 413 by its bytes, not by its characters', async () => {
    const text = JSON.stringify('ü'.repeat(32_768));

    expect(text.length).toBeLessThan(65_536);
    expect(await refused(text)).toMatchObject({ status: 413 });
  });

  it('with 413 by the bytes that base64 stands for, not by its length', async () => {
    const base64 = (bytes: number) => Buffer.from(jsonOf(bytes)).toString('base64');

    expect(base64(65_536).length).toBeGreaterThan(65_536);
    expect(read(base64(65_536), 'application/json', true)).toHaveLength(65_534);
    expect(await refused(base64(65_537), 'application/json', true)).toMatchObject({ status: 413 });
  });

  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'text/json',
    'application/jsonp',
    'application/xml',
    'text/plain; a=application/json',
  ])('with 415 where it is declared as %j', async (contentType) => {
    expect(await refused('{}', contentType)).toMatchObject({ status: 415 });
  });
});
