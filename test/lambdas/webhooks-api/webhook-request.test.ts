import { describe, expect, it } from 'vitest';
import { parse } from '../../../lambdas/shared/api/parse.ts';
import {
  changeWebhookRequest,
  createWebhookRequest,
  emptyRequest,
} from '../../../lambdas/webhooks-api/webhook-request.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';

const schema = createWebhookRequest({ allowPrivateTargets: false });
const body = { url: 'https://receiver.example/hook', events: ['*'] };

const manyWildcards = Array.from({ length: 40 }, (_, n) => ({ wildcard: `*${n}*` }));

const oneOf = (count: number, key: string) =>
  Array.from({ length: count }, (_, n) => ({ [key]: [`A${String.fromCharCode(65 + (n % 26))}`] }));
const alternatives = Array.from({ length: 10 }, (_, n) => ({
  type: ['link.clicked'],
  data: {
    country: ['NL', 'DE'],
    is_bot: [false],
    short_code: [{ prefix: `s${n}` }],
    clicks: [{ numeric: ['>', n] }],
    referrer: [{ wildcard: `*news${n}*` }],
  },
}));

const read = (fields: object) => parse(schema, { ...body, ...fields });
const refused = (fields: object) => refusalOf(Promise.try(() => read(fields)));

describe('POST /webhooks accepts', () => {
  it.each([
    { events: ['link.created'] },
    { events: ['link.clicked', 'link.created'] },
    { events: ['link.*'] },
    { events: ['*', 'link.*', 'link.created', 'link.clicked'] },
    { description: '' },
    { description: 'x'.repeat(200) },
    { description: null },
    { filter: null },
    { filter: { data: { country: ['NL'], is_bot: [false] } } },
    { filter: { 'data.country': ['NL'] } },
    { filter: { $or: [{ type: ['link.created'] }, { data: { is_bot: [true] } }] } },
    { filter: { data: { user_agent: manyWildcards.slice(0, 30) } } },
    { filter: { data: { target_url: manyWildcards.slice(0, 7) } } },
    { filter: { data: { short_code: Array.from({ length: 180 }, (_, n) => `abc${1_000 + n}`) } } },
    { filter: { data: { clicks: Array.from({ length: 500 }, (_, n) => n) } } },
    { filter: { $or: alternatives } },
    { filter: { $or: oneOf(10, 'data.country'), data: { $or: oneOf(10, 'country') } } },
    { headers: {} },
    { headers: { 'X-Team': 'blue' } },
    { max_per_second: null },
    { max_per_second: 1 },
    { max_per_second: 1_000 },
    { url: 'https://receiver.example:8443/hook?team=blue' },
  ])('%j', (fields) => {
    expect(read(fields)).toEqual({ ...body, ...fields });
  });
});

describe('POST /webhooks refuses', () => {
  it.each([
    ['url', { url: 7 }],
    ['url', { url: '/hook' }],
    ['url', { url: 'https://localhost/' }],
    ['url', { url: 'https://[::1]/' }],
    ['url', { url: 'https://user:secret@receiver.example/' }],
    ['events', { events: [] }],
    ['events', { events: '*' }],
    ['events', { events: null }],
    ['events', { events: ['*', '*'] }],
    ['events.0', { events: ['link.opened'] }],
    ['events.0', { events: ['Link.*'] }],
    ['events.1', { events: ['*', ''] }],
    ['events.0', { events: [7] }],
    ['description', { description: 'x'.repeat(201) }],
    ['description', { description: 7 }],
    ['filter', { filter: [] }],
    ['filter', { filter: 'country' }],
    ['filter', { filter: {} }],
    ['filter.data.clicks.0.numeric', { filter: { data: { clicks: [{ numeric: ['~', 5] }] } } }],
    ['filter.data.target_url', { filter: { data: { target_url: manyWildcards } } }],
    ['filter', { filter: { $or: oneOf(40, 'data.country'), data: { $or: oneOf(25, 'country') } } }],
    ['filter', { filter: { data: { clicks: Array.from({ length: 1_000 }, () => 1) } } }],
    ['headers.__proto__', { headers: JSON.parse('{"__proto__":"x"}') }],
    ['headers', { headers: 'X-Team: blue' }],
    ['headers.X-Team', { headers: { 'X-Team': 7 } }],
    ['max_per_second', { max_per_second: 0 }],
    ['max_per_second', { max_per_second: 1_001 }],
    ['max_per_second', { max_per_second: 0.5 }],
    ['max_per_second', { max_per_second: '5' }],
    ['enabled', { enabled: false }],
  ])('an invalid %s: %j', async (field, fields) => {
    const refusal = await refused(fields);

    expect(refusal.status).toBe(422);
    expect(new Set(fieldsOf(refusal).map((path) => (path.startsWith(field) ? field : path)))).toEqual(
      new Set([field]),
    );
  });

  it.each([[[]], [null], ['text']])('the body %j, which is not an object', async (body) => {
    const refusal = await refusalOf(Promise.try(() => parse(schema, body)));

    expect(refusal).toMatchObject({ status: 422, detail: 'The body must be a JSON object.' });
  });
});

describe('PATCH /webhooks/{id}', () => {
  const change = changeWebhookRequest({ allowPrivateTargets: false });

  it.each([
    {},
    { url: 'https://receiver.example/other' },
    { events: ['link.*'] },
    { description: null },
    { filter: null },
    { filter: { data: { country: ['NL'] } } },
    { headers: {} },
    { max_per_second: null },
    { max_per_second: 5 },
    { enabled: false },
  ])('accepts %j', (fields) => {
    expect(parse(change, fields)).toEqual(fields);
  });

  it.each([
    ['url', { url: 'http://receiver.example/' }],
    ['url', { url: 'https://127.0.0.1/' }],
    ['url', { url: null }],
    ['events', { events: [] }],
    ['description', { description: 7 }],
    ['filter', { filter: {} }],
    ['headers', { headers: null }],
    ['headers.webhook-id', { headers: { 'webhook-id': '1' } }],
    ['max_per_second', { max_per_second: 0 }],
    ['enabled', { enabled: null }],
    ['enabled', { enabled: 'yes' }],
    ['secrets', { secrets: [] }],
    ['disabled_reason', { disabled_reason: null }],
  ])('refuses an invalid %s: %j', async (field, fields) => {
    const refusal = await refusalOf(Promise.try(() => parse(change, fields)));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual([field]);
  });

  it('requires a body', async () => {
    const refusal = await refusalOf(Promise.try(() => parse(change, undefined)));

    expect(refusal).toMatchObject({ status: 422, detail: 'The body must be a JSON object.' });
  });
});

describe('a request without fields', () => {
  it.each([[undefined], [{}]])('accepts the body %j', (body) => {
    expect(() => parse(emptyRequest, body)).not.toThrow();
  });

  it.each([
    [{ force: true }, ['force']],
    [null, ['']],
    [[], ['']],
  ])('refuses the body %j', async (body, fields) => {
    const refusal = await refusalOf(Promise.try(() => parse(emptyRequest, body)));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(fields);
  });
});
