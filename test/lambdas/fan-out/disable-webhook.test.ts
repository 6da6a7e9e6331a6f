import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { makeDisableWebhook } from '../../../lambdas/fan-out/disable-webhook.ts';
import type { LinkbusEvent } from '../../../lambdas/shared/events/linkbus-event.ts';
import { makeFindWebhook } from '../../../lambdas/shared/webhook/find-webhook.ts';
import { makeReadVersion } from '../../../lambdas/shared/webhook/subscriptions-version.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { captureLog } from '../factories/capture-log.ts';
import { WEBHOOK_ID } from '../factories/fixed-values.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { startTables } from '../local-tables.ts';

const cause = linkClickedEvent();
const FILTER = '{"type":["link.clicked"]}';

let tables: Awaited<ReturnType<typeof startTables>>;
beforeAll(async () => {
  tables = await startTables('Webhooks');
});
afterAll(() => tables.close());
beforeEach(() => void captureLog());

const store = (webhook: WebhookRecord) =>
  tables.documents.send(new PutCommand({ TableName: 'Webhooks', Item: webhook }));
const stored = () => makeFindWebhook(tables.documents, 'Webhooks')('default', WEBHOOK_ID);
const version = async () => (await makeReadVersion(tables.documents, 'Webhooks')('default'))?.version ?? 0;

function makeSystem({ refused = false } = {}) {
  const published: LinkbusEvent[] = [];
  const disableWebhook = makeDisableWebhook({
    client: tables.documents,
    tableName: 'Webhooks',
    publish: async (events) => {
      if (refused) return new Set(events);
      published.push(...events);
      return new Set();
    },
    metrics: { count: () => {}, time: () => {} },
  });
  return { disableWebhook, published };
}

it.each([
  ['text', FILTER],
  ['an object, from an earlier release', { type: ['link.clicked'] }],
])('a webhook is disabled, which changes the version and is published: filter as %s', async (_, filter) => {
  const { disableWebhook, published } = makeSystem();
  const webhook = webhookRecord({ filter });
  await store(webhook);
  const before = await version();

  await disableWebhook(webhook, cause);

  expect(await stored()).toEqual({
    ...webhook,
    enabled: false,
    disabled_reason: 'filter_too_expensive',
    disabled_at: cause.occurred_at,
    disabled_by: cause.id,
    updated_at: cause.occurred_at,
  });
  expect(await version()).toBe(before + 1);
  expect(published).toMatchObject([
    { type: 'webhook.disabled', data: { webhook_id: WEBHOOK_ID, reason: 'filter_too_expensive' } },
  ]);
});

it.each<[string, Partial<WebhookRecord>]>([
  ['whose filter has changed', { filter: null }],
  ['that was disabled for another reason', { enabled: false, disabled_reason: 'requested' }],
])('a webhook %s since it was read is left alone', async (_, since) => {
  const { disableWebhook, published } = makeSystem();
  const webhook = webhookRecord({ filter: FILTER });
  await store({ ...webhook, ...since });

  await disableWebhook(webhook, cause);

  expect(await stored()).toEqual({ ...webhook, ...since });
  expect(published).toEqual([]);
});

it('the same event is published again after the bus refused it', async () => {
  const webhook = webhookRecord({ filter: FILTER });
  await store(webhook);

  await expect(makeSystem({ refused: true }).disableWebhook(webhook, cause)).rejects.toThrow(
    'The bus refused',
  );
  const { disableWebhook, published } = makeSystem();
  const again = await stored();
  if (again === undefined) throw new Error('no webhook');
  await disableWebhook(again, cause);
  await disableWebhook(again, cause);

  expect(published).toHaveLength(2);
  expect(new Set(published.map(({ id }) => id)).size).toBe(1);
});
