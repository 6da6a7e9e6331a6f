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

/** What is known of a receiver that fails. */
const health = { failing_since: '2026-11-19T08:00:00.000Z', slow_until: '2026-11-20T10:20:00.000Z' };

/** Disabled by Linkbus. */
const disabled = {
  ...health,
  enabled: false,
  disabled_reason: 'failing',
  disabled_at: '2026-11-20T09:00:00.000Z',
} as const;

/** `PATCH /webhooks/{id}`, a second after the webhook was made. */
function makeOperation(webhook: Partial<WebhookRecord> = {}) {
  const stored = storedWebhook(webhookRecord(webhook));
  const { updateWebhook } = stored;
  const operation = makeChangeWebhook({ allowPrivateTargets: false, updateWebhook, now: () => NOW + 1_000 });
  return { stored, change: (body: unknown) => operation(apiRequest({ pathParameters, body })), operation };
}

describe('PATCH /webhooks/{id}', () => {
  it('changes the fields that are given, and answers with the webhook as it is then', async () => {
    const before = webhookRecord({ description: 'CRM', headers: { 'x-team': 'blue' } });
    const { change, stored } = makeOperation(before);
    const body = { url: 'https://receiver.example/other', events: ['link.clicked'], max_per_second: 5 };

    const answer = await change(body);

    expect(stored.record).toEqual({ ...before, ...body, updated_at: LATER_TEXT });
    expect(answer).toEqual({
      status: 200,
      body: webhookResource({ ...before, ...body, updated_at: LATER_TEXT }),
    });
    expect(stored.writes).toEqual([
      { set: { ...body, updated_at: LATER_TEXT }, remove: ['failing_since', 'slow_until'] },
    ]);
  });

  it('takes back what may be absent', async () => {
    const { change, stored } = makeOperation({
      description: 'CRM',
      filter: { type: ['link.clicked'] },
      max_per_second: 5,
      headers: { 'x-team': 'blue' },
    });

    await change({ description: null, filter: null, max_per_second: null, headers: {} });

    expect(stored.record).toEqual(webhookRecord({ updated_at: LATER_TEXT }));
  });

  it('changes nothing where it asks for nothing', async () => {
    const { change, stored } = makeOperation();

    expect(await change({})).toEqual({ status: 200, body: webhookResource(webhookRecord()) });
    expect(stored.writes).toEqual([]);
  });

  it('keeps what is known of the receiver', async () => {
    const { change, stored } = makeOperation(health);

    await change({ description: 'CRM' });

    expect(stored.record).toMatchObject(health);
  });

  it('forgets what is known of the receiver for another URL, and for no other change', async () => {
    const { change, stored } = makeOperation(health);

    await change({ url: webhookRecord().url, description: 'the same receiver' });
    expect(stored.record).toMatchObject(health);

    await change({ url: 'https://receiver.example/other' });
    expect(stored.record).not.toHaveProperty('failing_since');
    expect(stored.record).not.toHaveProperty('slow_until');
  });

  it('refuses what is wrong with 422, naming each field and changing nothing', async () => {
    const { change, stored } = makeOperation();

    const refusal = await refusalOf(change({ url: 'https://10.0.0.1/', enabled: 'no', secret: 'x' }));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal).sort()).toEqual(['enabled', 'secret', 'url']);
    expect(stored.writes).toEqual([]);
  });

  it('is 404 for a webhook that is unknown or of another workspace, and changes nothing', async () => {
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

describe('a webhook is disabled', () => {
  it('because somebody asked for it', async () => {
    const { change, stored } = makeOperation();

    const { body } = await change({ enabled: false });

    expect(body).toMatchObject({ enabled: false, disabled_reason: 'requested', updated_at: LATER_TEXT });
    expect(stored.record).toMatchObject({ enabled: false, disabled_reason: 'requested' });
  });

  it('once: the reason why it is disabled already stays', async () => {
    const { change, stored } = makeOperation(disabled);

    const { body } = await change({ enabled: false });

    expect(body).toMatchObject({ enabled: false, disabled_reason: 'failing' });
    expect(stored.writes).toEqual([]);
  });

  it('by Linkbus, where it does so at the same moment', async () => {
    const { change, stored } = makeOperation();
    stored.beforeWrite = () => {
      stored.record = webhookRecord(disabled);
    };

    await change({ enabled: false, description: 'CRM' });

    expect(stored.record).toEqual(webhookRecord({ ...disabled, description: 'CRM', updated_at: LATER_TEXT }));
  });
});

describe('a webhook is enabled', () => {
  it('with a clean record of its receiver', async () => {
    const { change, stored } = makeOperation(disabled);

    const { body } = await change({ enabled: true });

    expect(body).toMatchObject({ enabled: true, disabled_reason: null });
    expect(stored.record).toEqual(webhookRecord({ updated_at: LATER_TEXT }));
  });

  it('once: what is known of the receiver of one that is enabled already stays', async () => {
    const { change, stored } = makeOperation(health);

    await change({ enabled: true, description: 'CRM' });

    expect(stored.record).toEqual(webhookRecord({ ...health, description: 'CRM', updated_at: LATER_TEXT }));
  });

  it('once where the answer to the write was lost: what has been learnt since stays', async () => {
    const { change, stored } = makeOperation(disabled);
    stored.losesAnswers = true;

    const { body } = await change({ enabled: true });

    expect(body).toMatchObject({ enabled: true, disabled_reason: null });
    expect(stored.writes).toHaveLength(1);
  });
});
