import { expect, it, onTestFinished } from 'vitest';
import { makeDispatch } from '../../../lambdas/dispatcher/dispatch.ts';
import { delayUntilDue } from '../../../lambdas/dispatcher/queue-delay.ts';
import { DEFAULT_RETRY_SCHEDULE } from '../../../lambdas/dispatcher/retry-schedule.ts';
import {
  type DeliveryMessage,
  parseDeliveryMessage,
} from '../../../lambdas/shared/delivery/delivery-message.ts';
import { ManualClock } from '../../../local/clock.ts';
import type { GuardedFunction } from '../../../local/event-sources/loop-guard.ts';
import { startQueuePoller } from '../../../local/event-sources/queue-poller.ts';
import { Queue } from '../../../local/sqs/queue.ts';
import { recursiveLoopOf } from '../../lib/recursive-loop.ts';
import { settled } from '../../local/settled.ts';
import { memoryStorage } from '../../local/storage-under-test.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { DELIVERY_ID, NOW } from '../factories/fixed-values.ts';
import { respond } from './delivery-simulation.ts';
import { TablesInMemory } from './tables-in-memory.ts';

const HOUR_MS = 3_600_000;
const STEP_MS = 10_000;
const ARN = 'arn:aws:sqs:eu-west-1:123456789012:';

/** Delivers one message to a receiver that always fails, for some hours, through a queue with loop detection. */
async function failFor(hours: number, recursiveLoop: GuardedFunction['recursiveLoop']) {
  const clock = new ManualClock(NOW);
  const tables = new TablesInMemory(clock);
  const storage = memoryStorage();
  const deadLetters = new Queue({ name: 'dead-letters', arn: `${ARN}dead-letters` }, { clock, storage });
  const redrive = { deadLetterQueue: deadLetters, maxReceiveCount: 5 };
  const queue = new Queue({ name: 'retries', arn: `${ARN}retries`, redrive }, { clock, storage });
  const problems: string[] = [];
  let posts = 0;

  const send = (message: DeliveryMessage, traceHeader?: string) =>
    void queue.send({
      body: JSON.stringify(message),
      senderId: 'AKIATEST',
      delaySeconds: delayUntilDue(message, clock.now()),
      traceHeader,
    });
  const dispatchFor = (traceHeader: string) =>
    makeDispatch(
      {
        findWebhook: async () => tables.webhook,
        post: async () => {
          posts += 1;
          return respond(500);
        },
        deliveries: {
          find: async (_, id) => tables.find(id),
          recordAttempt: async (...args) => tables.recordAttempt(...args),
          recordDiscarded: async (message) => tables.recordDiscarded(message),
        },
        health: {
          startFailing: async (_, at) => tables.startFailing(at),
          stopFailing: async (_, at) => tables.stopFailing(at),
          disable: async (...args) => tables.disable(...args),
          markSlow: async () => {},
        },
        takeTurn: async () => clock.now(),
        publish: async () => {},
        retry: async (message) => send(message, traceHeader),
        sendToDeadLetterQueue: async (message) =>
          void deadLetters.send({ body: JSON.stringify(message), senderId: 'AKIATEST' }),
        sendToSlowDispatcher: undefined,
      },
      {
        schedule: DEFAULT_RETRY_SCHEDULE,
        userAgent: 'Linkbus/test',
        now: () => clock.now(),
        random: () => 0.5,
      },
    );
  const poller = startQueuePoller({
    queue,
    clock,
    batchSize: 10,
    batchingWindowMs: 0,
    waitForRoom: async () => {},
    reportBatchItemFailures: false,
    target: {
      name: 'dispatcher',
      arn: 'arn:aws:lambda:eu-west-1:123456789012:function:dispatcher',
      recursiveLoop,
    },
    onProblem: (problem) => problems.push(problem),
    async invoke(event, { traceHeader }) {
      const { Records } = event as { Records: { body: string }[] };
      for (const { body } of Records)
        await dispatchFor(traceHeader)(parseDeliveryMessage(body), { redelivered: false });
      return { ok: true, payload: null };
    },
  });
  onTestFinished(poller.stop);

  send(deliveryMessage());
  for (let ms = 0; ms < hours * HOUR_MS; ms += STEP_MS) {
    clock.advance(STEP_MS);
    await settled();
  }
  const { waiting, delayed } = queue.counts();
  const { waiting: dead } = deadLetters.counts();
  return { posts, queued: waiting + delayed, dead, status: tables.find(DELIVERY_ID)?.status, problems };
}

it.each(['Webhooks/Dispatcher', 'Webhooks/SlowDispatcher'])(
  '%s makes attempt 10 of the default schedule, with the loop detection that the template sets',
  async (name) => {
    const outcome = await failFor(80, recursiveLoopOf(name));

    expect(outcome).toEqual({ posts: 10, queued: 0, dead: 1, status: 'exhausted', problems: [] });
  },
);

it('with Lambda’s default, a delivery stops while it waits', async () => {
  const { problems, ...outcome } = await failFor(8, 'Terminate');

  expect(outcome).toEqual({ posts: 5, queued: 0, dead: 1, status: 'pending' });
  expect(problems).toEqual([expect.stringContaining('form a loop')]);
});
