import { describe, expect, it } from 'vitest';
import { createLinkRequest } from '../../../lambdas/links-api/link-request.ts';
import { parse } from '../../../lambdas/shared/api/parse.ts';
import { BASE_URL, NOW } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';

const schema = createLinkRequest({ baseUrl: BASE_URL, now: () => NOW });
const target_url = 'https://example.com/';

const read = (fields: object) => parse(schema, { target_url, ...fields });
const rejected = (fields: object) => refusalOf((async () => read(fields))());

describe('POST /links accepts', () => {
  it.each([
    { title: '' },
    { title: 'x'.repeat(200) },
    { title: null },
    { tags: [] },
    { tags: ['x'.repeat(50)] },
    { tags: Array.from({ length: 20 }, (_, i) => `tag ${i}`) },
    { tags: ['sale', 'Sale'] },
    { expires_at: null },
    { max_clicks: null },
    { max_clicks: 1 },
    { max_clicks: 1_000_000_000 },
    { redirect_status: 301 },
    { redirect_status: 302 },
    { redirect_status: 307 },
    { redirect_status: 308 },
    { short_code: 'abc' },
    { short_code: 'a'.repeat(64) },
  ])('%j', (fields) => {
    expect(read(fields)).toEqual({ target_url, ...fields });
  });

  it.each([
    ['2026-11-20T10:15:30.124Z', '2026-11-20T10:15:30.124Z'],
    ['2027-01-01T00:00:00Z', '2027-01-01T00:00:00.000Z'],
    ['2027-01-01T00:00:00.123456Z', '2027-01-01T00:00:00.123Z'],
    ['2027-01-01T05:30:00+05:30', '2027-01-01T00:00:00.000Z'],
    ['2028-02-29T00:00:00-01:00', '2028-02-29T01:00:00.000Z'],
  ])('an expiry of %s and stores it as %s', (given, written) => {
    expect(read({ expires_at: given })).toEqual({ target_url, expires_at: written });
  });
});

describe('POST /links rejects', () => {
  it.each([
    ['title', { title: 'x'.repeat(201) }],
    ['title', { title: 7 }],
    ['tags', { tags: 'sale' }],
    ['tags', { tags: null }],
    ['tags', { tags: Array.from({ length: 21 }, (_, i) => `tag ${i}`) }],
    ['tags', { tags: ['sale', 'sale'] }],
    ['tags.0', { tags: [''] }],
    ['tags.1', { tags: ['sale', 'x'.repeat(51)] }],
    ['tags.1', { tags: ['sale', null] }],
    ['max_clicks', { max_clicks: 0 }],
    ['max_clicks', { max_clicks: -1 }],
    ['max_clicks', { max_clicks: 1.5 }],
    ['max_clicks', { max_clicks: '3' }],
    ['max_clicks', { max_clicks: Number.MAX_SAFE_INTEGER }],
    ['max_clicks', { max_clicks: 2 ** 53 }],
    ['redirect_status', { redirect_status: 303 }],
    ['redirect_status', { redirect_status: '302' }],
    ['redirect_status', { redirect_status: null }],
    ['short_code', { short_code: 'ab' }],
    ['short_code', { short_code: 'a'.repeat(65) }],
    ['short_code', { short_code: 'a b' }],
    ['short_code', { short_code: 'links' }],
    ['short_code', { short_code: null }],
    ['expires_at', { expires_at: '2026-11-20T10:15:30.123Z' }],
    ['expires_at', { expires_at: '2026-11-20' }],
    ['expires_at', { expires_at: '2027-01-01T00:00:00' }],
    ['expires_at', { expires_at: '2027-02-29T00:00:00Z' }],
    ['expires_at', { expires_at: 'tomorrow' }],
    ['expires_at', { expires_at: 1_900_000_000 }],
    ['expires_at', { expires_at: '9999-12-31T23:59:59.999Z' }],
    ['target_url', { target_url: null }],
    ['target_url', { target_url: 'mailto:someone@example.com' }],
    ['clicks', { clicks: 1 }],
    ['__proto__', JSON.parse('{"__proto__":{"title":"x"}}')],
  ])('a wrong %s: %j', async (field, fields) => {
    const refusal = await rejected(fields);

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual([field]);
  });

  it.each([[[]], [null], ['text'], [7]])('the body %j, which is not an object', async (body) => {
    const refusal = await refusalOf((async () => parse(schema, body))());

    expect(refusal).toMatchObject({ status: 422, detail: 'The body must be a JSON object.' });
  });

  // In UTC it is the year 10000.
  it('an expiry in a year of five digits', async () => {
    const refusal = await rejected({ expires_at: '9999-12-31T23:59:59-01:00' });

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(['expires_at']);
  });
});
