import { describe, expect, it } from 'vitest';
import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { eventPartition } from '../../../lambdas/shared/event-log/event-partition.ts';
import type { EventRecord } from '../../../lambdas/shared/event-log/event-record.ts';
import { deliveryId, newId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { deliveryResource } from '../../../lambdas/webhooks-api/delivery-resource.ts';
import { makeRetryDelivery } from '../../../lambdas/webhooks-api/retry-delivery.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { NOW, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const DAY = 86_400_000;

/** The event of the delivery, two days old. */
const EVENT_ID = newId('evt', NOW - 2 * DAY);
const DELIVERY_ID = deliveryId(EVENT_ID, WEBHOOK_ID);
const event: EventRecord = {
  partition: eventPartition('default', EVENT_ID),
  id: EVENT_ID,
  workspace_id: 'default',
  type: 'link.clicked',
  body: '{"title":"wörld"}',
  expires_at: 0,
};
const pathParameters = { id: WEBHOOK_ID, delivery_id: DELIVERY_ID };

const delivery = (overrides: Partial<DeliveryRecord>): DeliveryRecord =>
  deliveryRecord({ id: DELIVERY_ID, event_id: EVENT_ID, ...overrides });

/** A delivery that failed twice, with its third attempt pending. */
const pendingUntil = (ms: number) =>
  delivery({ status: 'pending', attempt_count: 2, next_attempt_at: timestamp(ms) });

/** `POST …/retry` of one delivery, and its steps in order. */
function makeOperation(
  initial: DeliveryRecord,
  { webhook = {}, logged = true }: { webhook?: Partial<WebhookRecord>; logged?: boolean } = {},
) {
  const done: string[] = [];
  const queued: DeliveryMessage[] = [];
  const table = {
    delivery: initial as DeliveryRecord | undefined,
    /** The delivery if the dispatcher records an attempt before it is reopened. */
    meanwhile: undefined as DeliveryRecord | undefined,
  };
  const operation = makeRetryDelivery({
    findWebhook: async (workspaceId, id) =>
      workspaceId === 'default' && id === WEBHOOK_ID ? webhookRecord(webhook) : undefined,
    findDelivery: async (webhookId, id) =>
      webhookId === WEBHOOK_ID && id === DELIVERY_ID ? table.delivery : undefined,
    findEvent: async (workspaceId, id) =>
      logged && workspaceId === 'default' && id === event.id ? event : undefined,
    queueAttempt: async (message) => {
      done.push('queued');
      queued.push(message);
    },
    recordReopened: async ({ round, schedule_start }) => {
      done.push('reopened');
      table.delivery = table.meanwhile ?? { ...initial, status: 'pending', round, schedule_start };
      return table.meanwhile === undefined ? table.delivery : undefined;
    },
    now: () => NOW,
  });
  return { retry: (request = apiRequest({ pathParameters })) => operation(request), done, queued, table };
}

describe('POST /webhooks/{id}/deliveries/{delivery_id}/retry', () => {
  it.each(['delivered', 'exhausted', 'discarded'] as const)(
    'queues an attempt of a delivery that is %s, restarts its schedule, and responds with 202',
    async (status) => {
      const { retry, queued, done, table } = makeOperation(delivery({ status, attempt_count: 3 }));

      const response = await retry();

      expect(queued).toEqual([
        {
          delivery_id: DELIVERY_ID,
          origin: 'retried',
          webhook_id: WEBHOOK_ID,
          workspace_id: 'default',
          event_id: EVENT_ID,
          event_type: 'link.clicked',
          body: event.body,
          attempt: 4,
          round: 1,
          schedule_start: 3,
        },
      ]);
      expect(done).toEqual(['queued', 'reopened']);
      expect(response).toEqual({ status: 202, body: table.delivery && deliveryResource(table.delivery) });
      expect(response.body).toMatchObject({ status: 'pending' });
    },
  );

  it.each([1_000, 5_000, DAY])(
    'queues an attempt that is due in %i ms now, and keeps its place in the schedule',
    async (wait) => {
      const { retry, queued } = makeOperation(pendingUntil(NOW + wait));

      expect(await retry()).toMatchObject({ status: 202 });
      expect(queued).toMatchObject([{ attempt: 3, round: 1, schedule_start: 0 }]);
      expect(queued[0]).not.toHaveProperty('not_before');
    },
  );

  it.each([
    ['is due', 0],
    ['was due a while ago', -DAY + 1],
    ['is due within the second by which SQS can be early', 999],
  ])('queues nothing if an attempt %s: that one is the retry', async (_, wait) => {
    const due = pendingUntil(NOW + wait);
    const { retry, done } = makeOperation(due);

    expect(await retry()).toEqual({ status: 202, body: deliveryResource(due) });
    expect(done).toEqual([]);
  });

  it('queues an attempt again that has been due for a day: it was lost', async () => {
    const { retry, queued } = makeOperation(pendingUntil(NOW - DAY));

    await retry();

    expect(queued).toMatchObject([{ attempt: 3, round: 1 }]);
  });

  it('queues one attempt for repeated requests', async () => {
    const { retry, queued, table } = makeOperation(delivery({ status: 'exhausted' }));

    await retry();
    if (table.delivery) table.delivery = { ...table.delivery, next_attempt_at: timestamp(NOW) };
    expect(await retry()).toMatchObject({ status: 202 });

    expect(queued).toHaveLength(1);
  });

  it('responds with the attempt if the dispatcher records it first', async () => {
    const { retry, table } = makeOperation(delivery({ status: 'exhausted' }));
    table.meanwhile = delivery({ attempt_count: 2 });

    expect(await retry()).toEqual({ status: 202, body: deliveryResource(table.meanwhile) });
  });
});

describe('a retry is refused, and queues nothing', () => {
  it.each([
    ['for a disabled webhook', delivery({ status: 'exhausted' }), { webhook: { enabled: false } }, 409],
    ['for a delivery with 100 attempts', delivery({ status: 'exhausted', attempt_count: 100 }), {}, 409],
    ['for an event that has expired from the log', delivery({ status: 'exhausted' }), { logged: false }, 410],
  ])('%s', async (_, record, options, status) => {
    const { retry, done } = makeOperation(record, options);

    expect(await refusalOf(retry())).toMatchObject({ status });
    expect(done).toEqual([]);
  });

  it.each([
    ['The webhook', 'of another workspace', requestOfOtherWorkspace({ pathParameters })],
    [
      'The webhook',
      'that is unknown',
      apiRequest({ pathParameters: { ...pathParameters, id: OTHER_WEBHOOK_ID } }),
    ],
    [
      'The delivery',
      'that is unknown',
      apiRequest({ pathParameters: { ...pathParameters, delivery_id: 'dlv_unknown' } }),
    ],
    ['The webhook', 'without an id', apiRequest()],
  ])('with 404: %s %s', async (resource, _, request) => {
    const { retry, done } = makeOperation(delivery({ status: 'exhausted' }));

    expect(await refusalOf(retry(request))).toMatchObject({
      status: 404,
      detail: `${resource} was not found.`,
    });
    expect(done).toEqual([]);
  });

  it('with 422 for a body with fields, naming them', async () => {
    const { retry, done } = makeOperation(delivery({ status: 'exhausted' }));

    const refusal = await refusalOf(retry(apiRequest({ pathParameters, body: { at: 'once' } })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual(['at']);
    expect(done).toEqual([]);
  });
});

it('a retry that cannot be queued fails, and leaves the delivery as it was', async () => {
  let reopened = false;
  const operation = makeRetryDelivery({
    findWebhook: async () => webhookRecord(),
    findDelivery: async () => delivery({ status: 'exhausted' }),
    findEvent: async () => event,
    queueAttempt: async () => {
      throw new Error('SQS is down.');
    },
    recordReopened: async () => {
      reopened = true;
      return undefined;
    },
    now: () => NOW,
  });

  await expect(operation(apiRequest({ pathParameters }))).rejects.toThrow('SQS is down.');
  expect(reopened).toBe(false);
});
