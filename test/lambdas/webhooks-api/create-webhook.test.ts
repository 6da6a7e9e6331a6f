import { describe, expect, it } from 'vitest';
import { secretBytes } from '../../../lambdas/shared/standard-webhooks/secret.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { makeCreateWebhook } from '../../../lambdas/webhooks-api/create-webhook.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';

/** `POST /webhooks`. @param existing webhooks that the workspace has */
function makeOperation({ existing = 0, allowPrivateTargets = false } = {}) {
  const inserted: WebhookRecord[] = [];
  const createWebhook = makeCreateWebhook({
    allowPrivateTargets,
    insertWebhook: async (webhook, limit) => {
      if (existing >= limit) return false;
      inserted.push(webhook);
      return true;
    },
    now: () => NOW,
  });
  return { createWebhook, inserted };
}

const body = { url: 'https://receiver.example/hook', events: ['*'] };

describe('creating a webhook', () => {
  it('responds with 201, the location, and the webhook with defaults for omitted fields', async () => {
    const { createWebhook, inserted } = makeOperation();

    const response = await createWebhook(apiRequest({ body }));

    expect(response.status).toBe(201);
    expect(response.headers).toEqual({ location: `/webhooks/${inserted[0]?.id}` });
    expect(response.body).toEqual({
      id: expect.stringMatching(/^whk_[0-9A-HJKMNP-TV-Z]{26}$/),
      ...body,
      description: null,
      filter: null,
      headers: {},
      max_per_second: null,
      enabled: true,
      disabled_reason: null,
      created_at: NOW_TEXT,
      updated_at: NOW_TEXT,
      secret: expect.any(String),
    });
  });

  it('stores every field of the request', async () => {
    const { createWebhook, inserted } = makeOperation();
    const options = {
      ...body,
      description: 'CRM',
      filter: { data: { country: ['NL'] } },
      headers: { Authorization: 'Basic dTpw' },
      max_per_second: 10,
    };

    const response = await createWebhook(apiRequest({ body: options }));

    expect(response.body).toMatchObject({ ...options, headers: { Authorization: 'Basic ********' } });
    expect(inserted[0]).toMatchObject(options);
  });

  it('stores a filter and headers that DynamoDB could not hold as maps as JSON', async () => {
    const { createWebhook, inserted } = makeOperation();
    const filter = { data: { clicks: [{ numeric: ['<', 1e300] }, 1e-300] } };
    const headers = { constructor: 'x', toString: 'y' };

    const response = await createWebhook(apiRequest({ body: { ...body, filter, headers } }));

    expect(response.body).toMatchObject({ filter, headers });
    expect(inserted[0]).toMatchObject({ filter: JSON.stringify(filter), headers: JSON.stringify(headers) });
  });

  it('shows the secret this once: 32 random bytes, stored as the one that signs', async () => {
    const { createWebhook, inserted } = makeOperation();

    const { secret } = (await createWebhook(apiRequest({ body }))).body as { secret: string };

    expect(secret).toMatch(/^whsec_/);
    expect(secretBytes(secret)).toHaveLength(32);
    expect(inserted[0]?.secrets).toEqual([{ value: secret }]);
  });

  it('generates another secret for each webhook', async () => {
    const { createWebhook, inserted } = makeOperation();

    for (let i = 0; i < 20; i += 1) await createWebhook(apiRequest({ body }));

    expect(new Set(inserted.map(({ secrets }) => secrets[0]?.value)).size).toBe(20);
  });

  it('stores the webhook in the workspace of the API key', async () => {
    const { createWebhook, inserted } = makeOperation();

    await createWebhook(requestOfOtherWorkspace({ body }));

    expect(inserted[0]?.workspace_id).toBe('other');
  });
});

describe('the limit of 100 webhooks', () => {
  it('allows the hundredth', async () => {
    const { createWebhook, inserted } = makeOperation({ existing: 99 });

    expect(await createWebhook(apiRequest({ body }))).toMatchObject({ status: 201 });
    expect(inserted).toHaveLength(1);
  });

  it.each([100, 101])(
    'refuses another one with 409 if there are %i, and stores nothing',
    async (existing) => {
      const { createWebhook, inserted } = makeOperation({ existing });

      const refusal = await refusalOf(createWebhook(apiRequest({ body })));

      expect(refusal).toMatchObject({ status: 409, kind: 'too-many-webhooks' });
      expect(inserted).toEqual([]);
    },
  );
});

describe('an invalid webhook is refused with 422, naming each field and storing nothing', () => {
  it.each([
    ['no body', undefined, ['']],
    ['an empty body', {}, ['url', 'events']],
    ['plain http', { ...body, url: 'http://receiver.example/' }, ['url']],
    ['a private address', { ...body, url: 'https://169.254.169.254/latest' }, ['url']],
    ['no events', { ...body, events: [] }, ['events']],
    ['a secret', { ...body, secret: 'whsec_c2VjcmV0' }, ['secret']],
    ['an invalid filter', { ...body, filter: { data: { country: 'NL' } } }, ['filter.data.country']],
    [
      'a filter on an unknown field',
      { ...body, filter: { data: { contry: ['NL'] } } },
      ['filter.data.contry'],
    ],
    ['a filter on an unknown value', { ...body, filter: { type: ['link.clickd'] } }, ['filter.type.0']],
    ['a masked header', { ...body, headers: { 'x-api-key': '********' } }, ['headers.x-api-key']],
    ['a reserved header', { ...body, headers: { 'Webhook-Id': '1' } }, ['headers.Webhook-Id']],
  ])('%s', async (_, invalid, fields) => {
    const { createWebhook, inserted } = makeOperation();

    const refusal = await refusalOf(createWebhook(apiRequest({ body: invalid })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(fields);
    expect(inserted).toEqual([]);
  });
});

it('private targets and plain http are accepted only if the setting allows them', async () => {
  const local = { ...body, url: 'http://127.0.0.1:8001/webhook' };

  const { createWebhook } = makeOperation({ allowPrivateTargets: true });
  const refusal = await refusalOf(makeOperation().createWebhook(apiRequest({ body: local })));

  expect(await createWebhook(apiRequest({ body: local }))).toMatchObject({ status: 201 });
  expect(fieldsOf(refusal)).toEqual(['url']);
});
