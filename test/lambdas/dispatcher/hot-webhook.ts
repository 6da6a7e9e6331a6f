import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { makeDispatch } from '../../../lambdas/dispatcher/dispatch.ts';
import { delayUntilDue } from '../../../lambdas/dispatcher/queue-delay.ts';
import { chunks } from '../../../lambdas/shared/batch/chunks.ts';
import { type DeliveryMessage, firstAttempt } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { makeFindDelivery } from '../../../lambdas/shared/delivery/find-delivery.ts';
import { makeAttemptWrites } from '../../../lambdas/shared/delivery/record-attempt.ts';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import { makeFaults } from '../../../local/faults/make-faults.ts';
import { dynamoDbUnderTest } from '../../local/dynamodb/started-dynamodb.ts';
import { inProcessClient } from '../../local/in-process-client.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { respond } from './delivery-simulation.ts';

/** A step of the clock, in milliseconds. */
const STEP_MS = 100;

/** SQS redelivers a failed message after six times the dispatcher's timeout. */
const VISIBILITY_MS = 180_000;

const deliveriesTable = {
  TableName: 'Deliveries',
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'webhook_id', KeyType: 'HASH' },
    { AttributeName: 'id', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'webhook_id', AttributeType: 'S' },
    { AttributeName: 'id', AttributeType: 'S' },
  ],
} as const;

export interface Load {
  /** Write units a second that a partition of the table takes. */
  readonly writeUnits: number;
  /** Deliveries a second for one webhook. */
  readonly hot: number;
  /** Deliveries a second for ten other webhooks together. */
  readonly others: number;
  /** Messages a second that the dispatchers handle. Those of the delivery queue go first. */
  readonly capacity: number;
  readonly seconds: number;
}

interface Queued {
  readonly message: DeliveryMessage;
  readonly visibleAt: number;
  readonly receives: number;
}

/**
 * Runs the dispatcher on the local DynamoDB, whose partitions have a write budget, until both queues are empty. The
 * clock moves in steps; receivers respond with 200 at once.
 */
export async function runHotWebhook({ writeUnits, hot, others, capacity, seconds }: Load) {
  let throttled = 0;
  const onFault = () => {
    throttled += 1;
  };
  const { dynamoDb, storage, clock } = dynamoDbUnderTest([deliveriesTable]);
  const faults = makeFaults({ seed: 'hot', writeUnits, onFault });
  const documents = DynamoDBDocumentClient.from(
    inProcessClient(faults.service(dynamoDb.service, clock), storage),
  );
  const now = () => clock.now();
  const queues: Record<'delivery' | 'retry', Queued[]> = { delivery: [], retry: [] };
  const posts = new Map<string, number[]>();
  const made: { readonly message: DeliveryMessage; readonly at: number }[] = [];
  const findDelivery = makeFindDelivery(documents, 'Deliveries');
  let failed = 0;
  let carried = 0;

  const dispatch = makeDispatch(
    {
      findWebhook: async (workspace_id, id) => webhookRecord({ workspace_id, id }),
      post: async ({ headers }) => {
        const id = String(headers['webhook-id']);
        posts.set(id, [...(posts.get(id) ?? []), now()]);
        return respond(200);
      },
      deliveries: { find: findDelivery, ...makeAttemptWrites(documents, 'Deliveries', now, 1) },
      health: {
        startFailing: async () => {},
        stopFailing: async () => {},
        disable: async () => false,
        markSlow: async () => {},
      },
      takeTurn: async () => ({ turn: now() }),
      publish: async () => {},
      retry: async (message) => {
        carried += message.unrecorded === undefined ? 0 : 1;
        const visibleAt = now() + delayUntilDue(message, now()) * 1_000;
        queues.retry.push({ message, visibleAt, receives: 0 });
      },
      sendToDeadLetterQueue: async () => {},
      sendToSlowDispatcher: undefined,
    },
    { schedule: [5], userAgent: 'Linkbus/test', now, random: Math.random, wait: async () => {} },
  );

  const hotWebhook = newId('whk', now());
  const otherWebhooks = Array.from({ length: 10 }, () => newId('whk', now()));
  const arrive = (webhookId: string) => {
    const event = { id: newId('evt', now()), workspace_id: 'default', type: 'link.clicked', body: '{}' };
    const message = firstAttempt(event, webhookId, 'bus');
    made.push({ message, at: now() });
    queues.delivery.push({ message, visibleAt: now(), receives: 0 });
  };
  const handle = async (queue: Queued[], { message, receives }: Queued) => {
    try {
      await dispatch(message, { redelivered: receives > 0 });
    } catch {
      failed += 1;
      queue.push({ message, visibleAt: now() + VISIBILITY_MS, receives: receives + 1 });
    }
  };

  for (let step = 0; ; step += 1) {
    if (step * STEP_MS < seconds * 1_000) {
      for (let n = 0; n < (hot * STEP_MS) / 1_000; n += 1) arrive(hotWebhook);
      for (let n = 0; n < (others * STEP_MS) / 1_000; n += 1) arrive(otherWebhooks[n % 10] ?? '');
    } else if (queues.delivery.length + queues.retry.length === 0) break;
    let left = (capacity * STEP_MS) / 1_000;
    for (const queue of [queues.delivery, queues.retry]) {
      const due = queue.filter(({ visibleAt }) => visibleAt <= now()).slice(0, left);
      left -= due.length;
      const handled = new Set(due);
      queue.splice(0, queue.length, ...queue.filter((queued) => !handled.has(queued)));
      for (const batch of chunks(due, 500)) await Promise.all(batch.map((queued) => handle(queue, queued)));
    }
    clock.advance(STEP_MS);
  }

  const records = await Promise.all(
    made.map(({ message }) => findDelivery(message.webhook_id, message.delivery_id)),
  );
  const delays = made
    .filter(({ message }) => message.webhook_id !== hotWebhook)
    .map(({ message, at }) => (posts.get(message.event_id)?.[0] ?? Number.POSITIVE_INFINITY) - at);
  return {
    deliveries: made.length,
    /** Deliveries that were POSTed exactly once. */
    postedOnce: made.filter(({ message }) => posts.get(message.event_id)?.length === 1).length,
    /** Deliveries whose record has exactly that attempt. */
    recordedOnce: records.filter((record) => record?.status === 'delivered' && record.attempt_count === 1)
      .length,
    /** Messages left to SQS, in flight for three minutes. */
    failed,
    /** Messages that carried an unrecorded attempt to the retry queue. */
    carried,
    throttled,
    /** The longest wait for a first attempt of another webhook, in milliseconds. */
    longestDelayOfOthers: Math.max(...delays),
  };
}
