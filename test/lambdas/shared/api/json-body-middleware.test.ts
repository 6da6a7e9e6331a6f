import middy from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { BODY_LIMIT_BYTES, jsonBodyMiddleware } from '../../../../lambdas/shared/api/json-body-middleware.ts';
import { apiEvent, lambdaContext } from '../../factories/api-event.ts';
import { refusalOf } from '../../factories/refusal.ts';

const handler = middy<APIGatewayProxyEventV2, { json: unknown }>()
  .use(jsonBodyMiddleware())
  .handler<APIGatewayProxyEventV2, { json: unknown }>(async ({ json }) => ({ json }));

async function parse(body: string | undefined, contentType = 'application/json', isBase64Encoded = false) {
  const headers = { 'content-type': contentType };
  const event = apiEvent('POST /links', { headers, isBase64Encoded, ...(body !== undefined && { body }) });
  const { json } = await handler(event, lambdaContext);
  expect(event.body).toBe(body);
  return json;
}
const refusal = (...args: Parameters<typeof parse>) => refusalOf(parse(...args));

/** A JSON string that is `bytes` long. */
const jsonOf = (bytes: number) => JSON.stringify('x'.repeat(bytes - 2));

describe('a JSON body', () => {
  it.each([['{"a":[1,"ü",null]}'], ['[]'], ['null'], ['"text"'], [' 7 ']])('is parsed: %s', async (text) => {
    expect(await parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/json ;charset=utf-8',
    'application/merge-patch+json',
    'application/vnd.linkbus.v1+json',
  ])('can be declared as %s', async (contentType) => {
    expect(await parse('{}', contentType)).toEqual({});
  });

  it('can be base64, as API Gateway sends binary bodies', async () => {
    expect(await parse(Buffer.from('{"a":"ü"}').toString('base64'), 'application/json', true)).toEqual({
      a: 'ü',
    });
  });

  it.each([[undefined], ['']])(
    'is undefined if missing or empty, with any content type: %j',
    async (body) => {
      expect(await parse(body, 'text/plain')).toBeUndefined();
    },
  );

  it('can be 64 KiB', async () => {
    expect(BODY_LIMIT_BYTES).toBe(65_536);
    expect(await parse(jsonOf(65_536))).toHaveLength(65_534);
  });
});

describe('a body is refused', () => {
  it.each([['{'], ["{'a':1}"], ['{"a":1,}'], ['undefined'], ['<a/>'], ['\u0000']])(
    'with 400 if it is not JSON: %j',
    async (text) => {
      expect(await refusal(text)).toMatchObject({ status: 400, kind: 'malformed-body' });
    },
  );

  it('with 413 from the first byte over 64 KiB', async () => {
    expect(await refusal(jsonOf(65_537))).toMatchObject({ status: 413 });
  });

  it('with 413 by its bytes, not its characters', async () => {
    const text = JSON.stringify('ü'.repeat(32_768));

    expect(text.length).toBeLessThan(65_536);
    expect(await refusal(text)).toMatchObject({ status: 413 });
  });

  it('with 413 by its decoded bytes, not by the length of the base64', async () => {
    const base64 = (bytes: number) => Buffer.from(jsonOf(bytes)).toString('base64');

    expect(base64(65_536).length).toBeGreaterThan(65_536);
    expect(await parse(base64(65_536), 'application/json', true)).toHaveLength(65_534);
    expect(await refusal(base64(65_537), 'application/json', true)).toMatchObject({ status: 413 });
  });

  it.each([
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'text/json',
    'application/jsonp',
    'application/xml',
    'text/plain; a=application/json',
  ])('with 415 if it is declared as %j', async (contentType) => {
    expect(await refusal('{}', contentType)).toMatchObject({ status: 415 });
  });
});
