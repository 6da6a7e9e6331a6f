import { expect, it } from 'vitest';
import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import type { LinkbusEvent } from '../../../lambdas/shared/events/linkbus-event.ts';
import { webhookTest } from '../../../lambdas/shared/events/webhook-test.ts';
import { deliveryId } from '../../../lambdas/shared/formats/ids.ts';
import { subscribes } from '../../../lambdas/shared/webhook/subscribes.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { deliveryResource } from '../../../lambdas/webhooks-api/delivery-resource.ts';
import { makeTestWebhook } from '../../../lambdas/webhooks-api/test-webhook.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { NOW, NOW_TEXT, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const pathParameters = { id: WEBHOOK_ID };

/** `POST /webhooks/{id}/test` of one webhook, and its steps in order. */
function makeOperation({
  busIsDown = false,
  ...webhook
}: Partial<WebhookRecord> & { busIsDown?: boolean } = {}) {
  const record = webhookRecord(webhook);
  const published: LinkbusEvent[] = [];
  const done: string[] = [];
  const recorded: DeliveryMessage[] = [];
  const stored: { delivery: DeliveryRecord } = {
    delivery: deliveryRecord({
      status: 'pending',
      attempt_count: 0,
      attempts: [],
      next_attempt_at: NOW_TEXT,
    }),
  };
  const test = makeTestWebhook({
    findWebhook: async (workspaceId, id) =>
      workspaceId === record.workspace_id && id === record.id ? record : undefined,
    publish: async (events) => {
      done.push('published');
      published.push(...events);
      return new Set(busIsDown ? events : []);
    },
    recordQueued: async (message) => {
      done.push('recorded');
      recorded.push(message);
      return stored.delivery;
    },
    now: () => NOW,
  });
  return { test, published, recorded, done, stored, record };
}

it('POST /webhooks/{id}/test publishes a valid webhook.test for this webhook only', async () => {
  const { test, published, record } = makeOperation({ events: ['link.created'], filter: { type: ['none'] } });

  await test(apiRequest({ pathParameters }));

  const [event] = published;
  expect(published).toHaveLength(1);
  expect(webhookTest.parse(event)).toEqual(event);
  expect(event).toMatchObject({
    type: 'webhook.test',
    occurred_at: NOW_TEXT,
    workspace_id: 'default',
    data: { webhook_id: WEBHOOK_ID, actor: apiRequest().caller.keyId },
  });
  expect(event && subscribes(record, event)).toBe(true);
  expect(event && subscribes({ ...record, id: OTHER_WEBHOOK_ID, events: ['*'], filter: null }, event)).toBe(
    false,
  );
});

it('a test responds with 202 and the delivery that fan-out makes of the event, already stored', async () => {
  const { test, published, recorded, done, stored } = makeOperation();

  const response = await test(apiRequest({ pathParameters, body: {} }));

  expect(done).toEqual(['published', 'recorded']);
  expect(recorded).toMatchObject([
    {
      delivery_id: deliveryId(published[0]?.id ?? '', WEBHOOK_ID),
      event_id: published[0]?.id,
      event_type: 'webhook.test',
      attempt: 1,
      round: 0,
    },
  ]);
  expect(response).toEqual({
    status: 202,
    headers: { location: `/webhooks/${WEBHOOK_ID}/deliveries/${stored.delivery.id}` },
    body: deliveryResource(stored.delivery),
  });
});

it('a test responds with the attempt if it was recorded first', async () => {
  const { test, stored } = makeOperation();
  stored.delivery = deliveryRecord();

  expect((await test(apiRequest({ pathParameters }))).body).toEqual(deliveryResource(deliveryRecord()));
});

it('each test is a new event', async () => {
  const { test, published } = makeOperation();

  await test(apiRequest({ pathParameters }));
  await test(apiRequest({ pathParameters }));

  expect(new Set(published.map(({ id }) => id)).size).toBe(2);
});

it('a test of a disabled webhook is refused with 409, and nothing is published', async () => {
  const { test, done } = makeOperation({ enabled: false, disabled_reason: 'gone' });

  expect(await refusalOf(test(apiRequest({ pathParameters })))).toMatchObject({
    status: 409,
    kind: 'webhook-disabled',
  });
  expect(done).toEqual([]);
});

it.each([
  ['of another workspace', requestOfOtherWorkspace({ pathParameters })],
  ['that is unknown', apiRequest({ pathParameters: { id: OTHER_WEBHOOK_ID } })],
  ['without an id', apiRequest()],
])('a webhook %s is a 404, and nothing is published', async (_, request) => {
  const { test, done } = makeOperation();

  expect(await refusalOf(test(request))).toMatchObject({ status: 404 });
  expect(done).toEqual([]);
});

it('a body with fields is refused with 422, naming them', async () => {
  const { test, done } = makeOperation();

  const refusal = await refusalOf(test(apiRequest({ pathParameters, body: { type: 'link.clicked' } })));

  expect(refusal.status).toBe(422);
  expect(fieldsOf(refusal)).toEqual(['type']);
  expect(done).toEqual([]);
});

it('a test fails if the bus refuses the event, and nothing is stored', async () => {
  const { test, done } = makeOperation({ busIsDown: true });

  await expect(test(apiRequest({ pathParameters }))).rejects.toThrow('The bus refused the test event.');
  expect(done).toEqual(['published']);
});
