import { describe, expect, it } from 'vitest';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { makeChangeWebhook } from '../../../lambdas/webhooks-api/change-webhook.ts';
import { webhookResource } from '../../../lambdas/webhooks-api/webhook-resource.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { storedWebhook } from './stored-webhook.ts';

const LATER_TEXT = '2026-11-20T10:15:31.123Z';
const pathParameters = { id: WEBHOOK_ID };

/** The health of a failing receiver. */
const health = { failing_since: '2026-11-19T08:00:00.000Z', slow_until: '2026-11-20T10:20:00.000Z' };

const disabledByLinkbus = {
  ...health,
  enabled: false,
  disabled_reason: 'failing',
  disabled_at: '2026-11-20T09:00:00.000Z',
} as const;

/** `PATCH /webhooks/{id}`, a second after the webhook was created. */
function makeOperation(webhook: Partial<WebhookRecord> = {}) {
  const stored = storedWebhook(webhookRecord(webhook));
  const { updateWebhook } = stored;
  const operation = makeChangeWebhook({ allowPrivateTargets: false, updateWebhook, now: () => NOW + 1_000 });
  return { stored, change: (body: unknown) => operation(apiRequest({ pathParameters, body })), operation };
}

describe('PATCH /webhooks/{id}', () => {
  it('changes the given fields, and responds with the changed webhook', async () => {
    const before = webhookRecord({ description: 'CRM', headers: { 'x-team': 'blue' } });
    const { change, stored } = makeOperation(before);
    const body = { url: 'https://receiver.example/other', events: ['link.clicked'], max_per_second: 5 };

    const response = await change(body);

    expect(stored.record).toEqual({ ...before, ...body, updated_at: LATER_TEXT });
    expect(response).toEqual({
      status: 200,
      body: webhookResource({ ...before, ...body, updated_at: LATER_TEXT }),
    });
    expect(stored.writes).toEqual([
      { set: { ...body, updated_at: LATER_TEXT }, remove: ['failing_since', 'slow_until'] },
    ]);
  });

  it('stores a new filter and new headers, as JSON what DynamoDB could not hold, and keeps the value of a masked header', async () => {
    const { change, stored } = makeOperation({ headers: { Authorization: 'Bearer sk_1', 'x-team': 'blue' } });
    const headers = { Authorization: 'Bearer ********', 'x-team': 'red' };
    const filter = { data: { clicks: [1e300] } };

    const response = await change({ filter, headers });

    expect(response.body).toMatchObject({ filter, headers });
    expect(stored.record).toMatchObject({
      filter: JSON.stringify(filter),
      headers: { Authorization: 'Bearer sk_1', 'x-team': 'red' },
    });
  });

  it.each<[string, Partial<WebhookRecord>, object]>([
    ['a filter', { events: ['link.created'] }, { filter: { data: { country: ['NL'] } } }],
    ['event types', { filter: { data: { country: ['NL'] } } }, { events: ['link.created'] }],
    [
      'event types for a filter stored as text',
      { filter: '{"data":{"country":["NL"]}}' },
      { events: ['link.created'] },
    ],
  ])('refuses %s that can not match with what is stored', async (_, before, body) => {
    const { change, stored } = makeOperation(before);

    const refusal = await refusalOf(change(body));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(['filter.data.country']);
    expect(stored.writes).toEqual([]);
  });

  it('keeps a filter that an earlier release accepted while other fields change', async () => {
    const { change, stored } = makeOperation({ filter: { data: { contry: ['NL'] } } });

    await change({ description: 'CRM', enabled: false });

    expect(stored.record).toMatchObject({ filter: { data: { contry: ['NL'] } }, description: 'CRM' });
  });

  it('resets optional fields', async () => {
    const { change, stored } = makeOperation({
      description: 'CRM',
      filter: { type: ['link.clicked'] },
      max_per_second: 5,
      headers: { 'x-team': 'blue' },
    });

    await change({ description: null, filter: null, max_per_second: null, headers: {} });

    expect(stored.record).toEqual(webhookRecord({ headers: {}, updated_at: LATER_TEXT }));
  });

  it('writes nothing for an empty body', async () => {
    const { change, stored } = makeOperation();

    expect(await change({})).toEqual({ status: 200, body: webhookResource(webhookRecord()) });
    expect(stored.writes).toEqual([]);
  });

  it('keeps the health of the receiver', async () => {
    const { change, stored } = makeOperation(health);

    await change({ description: 'CRM' });

    expect(stored.record).toMatchObject(health);
  });

  it('clears the health of the receiver for another URL, and for no other change', async () => {
    const { change, stored } = makeOperation(health);

    await change({ url: webhookRecord().url, description: 'the same URL' });
    expect(stored.record).toMatchObject(health);

    await change({ url: 'https://receiver.example/other' });
    expect(stored.record).not.toHaveProperty('failing_since');
    expect(stored.record).not.toHaveProperty('slow_until');
  });

  it('refuses invalid fields with 422, naming each one and changing nothing', async () => {
    const { change, stored } = makeOperation();

    const refusal = await refusalOf(change({ url: 'https://10.0.0.1/', enabled: 'no', secret: 'x' }));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal).sort()).toEqual(['enabled', 'secret', 'url']);
    expect(stored.writes).toEqual([]);
  });

  it('responds with 404 for an unknown webhook or one of another workspace, and changes nothing', async () => {
    const { operation, stored } = makeOperation();
    const body = { enabled: false };

    for (const request of [
      requestOfOtherWorkspace({ pathParameters, body }),
      apiRequest({ pathParameters: { id: 'whk_unknown' }, body }),
      apiRequest({ body }),
    ]) {
      expect(await refusalOf(operation(request))).toMatchObject({ status: 404 });
    }
    expect(stored.writes).toEqual([]);
  });
});

describe('disabling a webhook', () => {
  it('records that it was requested', async () => {
    const { change, stored } = makeOperation();

    const { body } = await change({ enabled: false });

    expect(body).toMatchObject({ enabled: false, disabled_reason: 'requested', updated_at: LATER_TEXT });
    expect(stored.record).toMatchObject({ enabled: false, disabled_reason: 'requested' });
  });

  it('keeps the reason of a webhook that is disabled already', async () => {
    const { change, stored } = makeOperation(disabledByLinkbus);

    const { body } = await change({ enabled: false });

    expect(body).toMatchObject({ enabled: false, disabled_reason: 'failing' });
    expect(stored.writes).toEqual([]);
  });

  it('keeps the reason if Linkbus disables the webhook at the same moment', async () => {
    const { change, stored } = makeOperation();
    stored.beforeWrite = () => {
      stored.record = webhookRecord(disabledByLinkbus);
    };

    await change({ enabled: false, description: 'CRM' });

    expect(stored.record).toEqual(
      webhookRecord({ ...disabledByLinkbus, description: 'CRM', updated_at: LATER_TEXT }),
    );
  });
});

describe('enabling a webhook', () => {
  it('clears the health of the receiver', async () => {
    const { change, stored } = makeOperation(disabledByLinkbus);

    const { body } = await change({ enabled: true });

    expect(body).toMatchObject({ enabled: true, disabled_reason: null });
    expect(stored.record).toEqual(webhookRecord({ updated_at: LATER_TEXT }));
  });

  it('keeps the health of the receiver if the webhook is enabled already', async () => {
    const { change, stored } = makeOperation(health);

    await change({ enabled: true, description: 'CRM' });

    expect(stored.record).toEqual(webhookRecord({ ...health, description: 'CRM', updated_at: LATER_TEXT }));
  });

  it('writes once, even if the response to the write is lost', async () => {
    const { change, stored } = makeOperation(disabledByLinkbus);
    stored.losesResponses = true;

    const { body } = await change({ enabled: true });

    expect(body).toMatchObject({ enabled: true, disabled_reason: null });
    expect(stored.writes).toHaveLength(1);
  });
});
