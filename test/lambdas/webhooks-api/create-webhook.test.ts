import { describe, expect, it } from 'vitest';
import { secretBytes } from '../../../lambdas/shared/standard-webhooks/secret.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { makeCreateWebhook } from '../../../lambdas/webhooks-api/create-webhook.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';

/** `POST /webhooks` in a workspace that has so many webhooks already. */
function makeOperation({ existing = 0, allowPrivateTargets = false } = {}) {
  const inserted: WebhookRecord[] = [];
  const counted: string[] = [];
  const createWebhook = makeCreateWebhook({
    allowPrivateTargets,
    countWebhooks: async (workspaceId) => {
      counted.push(workspaceId);
      return existing;
    },
    insertWebhook: async (webhook) => void inserted.push(webhook),
    now: () => NOW,
  });
  return { createWebhook, inserted, counted };
}

const body = { url: 'https://receiver.example/hook', events: ['*'] };

describe('a webhook is created', () => {
  it('is answered with 201, its place, and the webhook with the defaults of what was left out', async () => {
    const { createWebhook, inserted } = makeOperation();

    const answer = await createWebhook(apiRequest({ body }));

    expect(answer.status).toBe(201);
    expect(answer.headers).toEqual({ location: `/webhooks/${inserted[0]?.id}` });
    expect(answer.body).toEqual({
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

  it('keeps everything that the request sets', async () => {
    const { createWebhook, inserted } = makeOperation();
    const options = {
      ...body,
      description: 'CRM',
      filter: { data: { country: ['NL'] } },
      headers: { Authorization: 'Basic dTpw' },
      max_per_second: 10,
    };

    const answer = await createWebhook(apiRequest({ body: options }));

    expect(answer.body).toMatchObject(options);
    expect(inserted[0]).toMatchObject(options);
  });

  it('shows its secret this once: 32 random bytes, stored as the one that signs', async () => {
    const { createWebhook, inserted } = makeOperation();

    const { secret } = (await createWebhook(apiRequest({ body }))).body as { secret: string };

    expect(secret).toMatch(/^whsec_/);
    expect(secretBytes(secret)).toHaveLength(32);
    expect(inserted[0]?.secrets).toEqual([{ value: secret }]);
  });

  it('has a secret that no other webhook has', async () => {
    const { createWebhook, inserted } = makeOperation();

    for (let i = 0; i < 20; i += 1) await createWebhook(apiRequest({ body }));

    expect(new Set(inserted.map(({ secrets }) => secrets[0]?.value)).size).toBe(20);
  });

  it('belongs to the workspace of the key', async () => {
    const { createWebhook, inserted, counted } = makeOperation();

    await createWebhook(requestOfOtherWorkspace({ body }));

    expect(inserted[0]?.workspace_id).toBe('other');
    expect(counted).toEqual(['other']);
  });
});

describe('a workspace has at most 100 webhooks', () => {
  it('the hundredth is created', async () => {
    const { createWebhook, inserted } = makeOperation({ existing: 99 });

    expect(await createWebhook(apiRequest({ body }))).toMatchObject({ status: 201 });
    expect(inserted).toHaveLength(1);
  });

  it.each([100, 101])('with %i there, another is refused with 409 and not stored', async (existing) => {
    const { createWebhook, inserted } = makeOperation({ existing });

    const refusal = await refusalOf(createWebhook(apiRequest({ body })));

    expect(refusal).toMatchObject({ status: 409, kind: 'too-many-webhooks' });
    expect(inserted).toEqual([]);
  });
});

describe('a webhook is refused with 422, naming each field and storing nothing', () => {
  it.each([
    ['no body', undefined, ['']],
    ['nothing', {}, ['url', 'events']],
    ['plain http', { ...body, url: 'http://receiver.example/' }, ['url']],
    ['a private address', { ...body, url: 'https://169.254.169.254/latest' }, ['url']],
    ['no events', { ...body, events: [] }, ['events']],
    ['a secret of its own', { ...body, secret: 'whsec_c2VjcmV0' }, ['secret']],
    ['a wrong filter', { ...body, filter: { data: { country: 'NL' } } }, ['filter.data.country']],
    ['a reserved header', { ...body, headers: { 'Webhook-Id': '1' } }, ['headers.Webhook-Id']],
  ])('%s', async (_, wrong, fields) => {
    const { createWebhook, inserted } = makeOperation();

    const refusal = await refusalOf(createWebhook(apiRequest({ body: wrong })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(fields);
    expect(inserted).toEqual([]);
  });
});

it('plain http and this machine are targets only where that is allowed', async () => {
  const local = { ...body, url: 'http://127.0.0.1:8001/webhook' };

  const { createWebhook } = makeOperation({ allowPrivateTargets: true });
  const refusal = await refusalOf(makeOperation().createWebhook(apiRequest({ body: local })));

  expect(await createWebhook(apiRequest({ body: local }))).toMatchObject({ status: 201 });
  expect(fieldsOf(refusal)).toEqual(['url']);
});
