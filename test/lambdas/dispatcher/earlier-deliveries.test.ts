import { beforeEach, describe, expect, it } from 'vitest';
import { makeDispatch } from '../../../lambdas/dispatcher/dispatch.ts';
import {
  type DeliveryMessage,
  parseDeliveryMessage,
} from '../../../lambdas/shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { makeFindDelivery } from '../../../lambdas/shared/delivery/find-delivery.ts';
import { makeAttemptWrites } from '../../../lambdas/shared/delivery/record-attempt.ts';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import { captureLog } from '../factories/capture-log.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { useDeliveryTable } from '../factories/delivery-table.ts';
import { NOW, NOW_TEXT } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { respond } from './delivery-simulation.ts';

const table = useDeliveryTable();
beforeEach(() => void captureLog());

interface Options {
  readonly redelivered?: boolean;
  /** The receiver's responses; then 200. */
  readonly statuses?: readonly number[];
  /** The first writes fail. */
  readonly failingWrites?: number;
}

/** Dispatches messages for a delivery on the real tables. @param stored under the key of earlier versions */
async function dispatched(
  stored: Partial<DeliveryRecord> | undefined,
  message: object,
  { redelivered = false, statuses = [200], failingWrites = 0 }: Options = {},
) {
  const id = newId('dlv', NOW);
  if (stored !== undefined) await table.put(deliveryRecord({ id, ...stored, unspread: true }));
  const queue = [
    { text: JSON.stringify({ ...deliveryMessage(), delivery_id: id, ...message }), redelivered },
  ];
  const sent: DeliveryMessage[] = [];
  const writes = makeAttemptWrites(table.client, 'Deliveries', () => NOW);
  let posts = 0;
  let failures = failingWrites;
  const dispatch = makeDispatch(
    {
      findWebhook: async () => webhookRecord(),
      post: async () => respond(statuses[posts++] ?? 200),
      deliveries: {
        ...writes,
        find: makeFindDelivery(table.client, 'Deliveries'),
        async recordAttempt(...args) {
          if (failures-- > 0) throw new Error('The partition is throttled.');
          return writes.recordAttempt(...args);
        },
      },
      health: {
        startFailing: async () => {},
        stopFailing: async () => {},
        disable: async () => false,
        markSlow: async () => {},
      },
      takeTurn: async () => ({ turn: NOW }),
      publish: async () => {},
      retry: async ({ not_before: _, ...due }) => {
        sent.push(due);
        queue.push({ text: JSON.stringify(due), redelivered: false });
      },
      sendToDeadLetterQueue: async () => {},
      sendToSlowDispatcher: undefined,
    },
    { schedule: [5, 5], userAgent: 'Linkbus/test', now: () => NOW, random: () => 0.5, wait: async () => {} },
  );
  for (const each of queue) await dispatch(parseDeliveryMessage(each.text), each);
  return { posts, sent, items: await table.items(id) };
}

const failed = deliveryRecord().attempts.map((attempt) => ({ ...attempt, status_code: 500 }));
const retrying = {
  status: 'pending',
  attempts: failed,
  attempt_count: 1,
  next_attempt_at: NOW_TEXT,
} as const;
const queued = { status: 'pending', attempts: [], attempt_count: 0, next_attempt_at: NOW_TEXT } as const;

describe('a delivery of an earlier version keeps its one record', () => {
  it.each<[string, typeof retrying | typeof queued, object, number, Options?]>([
    ['when its retry is due', retrying, { attempt: 2, origin: 'retry' }, 2],
    [
      'when the retry fails once more',
      retrying,
      { attempt: 2, origin: 'retry' },
      3,
      { statuses: [500, 200] },
    ],
    ['when a replay had queued it', queued, { origin: 'replay' }, 1],
    ['when its first attempt is redelivered', queued, { origin: 'bus' }, 1, { redelivered: true }],
    [
      'when an attempt can’t be recorded at once',
      retrying,
      { attempt: 2, origin: 'retry' },
      2,
      { failingWrites: 2 },
    ],
    [
      'when its attempt was recorded and lacks the follow-up',
      retrying,
      { origin: 'bus' },
      2,
      { redelivered: true },
    ],
  ])('%s', async (_, stored, message, attempt_count, options) => {
    const { posts, items } = await dispatched(stored, message, options);

    expect(items).toMatchObject([{ status: 'delivered', attempt_count, unspread: true }]);
    expect(posts).toBe(attempt_count - stored.attempt_count);
  });

  it('which a new delivery has under the new key', async () => {
    const { items } = await dispatched(undefined, { origin: 'replay' });

    expect(items).toHaveLength(1);
    expect(items[0]).not.toHaveProperty('unspread');
  });
});

it('earlier versions refuse messages about a delivery that they can’t find, instead of dropping them', async () => {
  const earlier = { bus: true, replay: true, retry: true };
  const { sent } = await dispatched(undefined, {}, { statuses: [500, 200], failingWrites: 1 });

  expect(sent).toHaveLength(2);
  for (const { origin } of sent) expect(earlier).not.toHaveProperty(origin);
});
