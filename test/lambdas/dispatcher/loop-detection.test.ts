import { describe, expect, it, onTestFinished } from 'vitest';
import { makeDispatch } from '../../../lambdas/dispatcher/dispatch.ts';
import { delayUntilDue, longWait } from '../../../lambdas/dispatcher/queue-delay.ts';
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
import { SweepSimulation } from '../sweeper/sweep-simulation.ts';
import { respond } from './delivery-simulation.ts';
import { TablesInMemory } from './tables-in-memory.ts';

const HOUR_MS = 3_600_000;
const STEP_MS = 10_000;
const ARN = 'arn:aws:sqs:eu-west-1:123456789012:';

/**
 * Delivers one message to a receiver that always fails, for some hours, through a queue with loop detection and a sweep
 * each minute.
 *
 * @param hops waits in hops of 15 minutes, as earlier releases did
 */
async function failFor(hours: number, recursiveLoop: GuardedFunction['recursiveLoop'], hops = false) {
  const clock = new ManualClock(NOW);
  const tables = new TablesInMemory(clock);
  const storage = memoryStorage();
  const deadLetters = new Queue({ name: 'dead-letters', arn: `${ARN}dead-letters` }, { clock, storage });
  const redrive = { deadLetterQueue: deadLetters, maxReceiveCount: 5 };
  const queue = new Queue({ name: 'retries', arn: `${ARN}retries`, redrive }, { clock, storage });
  const waiting = new SweepSimulation(clock);
  waiting.onSend = ({ message, due_at }) =>
    void queue.send({
      body: message,
      senderId: 'AKIATEST',
      delaySeconds: Math.round((due_at - clock.now()) / 1_000),
    });
  const problems: string[] = [];
  let posts = 0;
  let invocations = 0;

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
        takeTurn: async () => ({ turn: clock.now() }),
        publish: async () => {},
        retry: async (message) => {
          const dueAt = hops ? undefined : longWait(message, clock.now());
          if (dueAt === undefined) send(message, traceHeader);
          else waiting.put(message, dueAt);
        },
        sendToDeadLetterQueue: async (message) =>
          void deadLetters.send({ body: JSON.stringify(message), senderId: 'AKIATEST' }),
        sendToSlowDispatcher: undefined,
      },
      {
        schedule: DEFAULT_RETRY_SCHEDULE,
        userAgent: 'Linkbus/test',
        now: () => clock.now(),
        random: () => 0.5,
        wait: async () => {},
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
      invocations += 1;
      const { Records } = event as { Records: { body: string }[] };
      for (const { body } of Records)
        await dispatchFor(traceHeader)(parseDeliveryMessage(body), { redelivered: false });
      return { ok: true, payload: null };
    },
  });
  onTestFinished(poller.stop);

  send(deliveryMessage());
  for (let ms = 0; ms < hours * HOUR_MS; ms += STEP_MS) {
    if (ms % 60_000 === 0) await waiting.sweep();
    clock.advance(STEP_MS);
    await settled();
  }
  const { waiting: visible, delayed } = queue.counts();
  const { waiting: dead } = deadLetters.counts();
  return {
    posts,
    queued: visible + delayed,
    dead,
    status: tables.find(DELIVERY_ID)?.status,
    problems,
    invocations,
  };
}

describe.each(['Webhooks/Dispatcher', 'Webhooks/SlowDispatcher'])(
  'with the loop detection that the template sets for %s',
  (name) => {
    it('attempt 10 of the default schedule is made, with few invocations', async () => {
      const { invocations, ...outcome } = await failFor(80, recursiveLoopOf(name));

      expect(outcome).toEqual({ posts: 10, queued: 0, dead: 1, status: 'exhausted', problems: [] });
      expect(invocations).toBeLessThan(15);
    });

    it('attempt 10 is made if each wait is a chain of hops', async () => {
      const { invocations, ...outcome } = await failFor(80, recursiveLoopOf(name), true);

      expect(outcome).toEqual({ posts: 10, queued: 0, dead: 1, status: 'exhausted', problems: [] });
      expect(invocations).toBeGreaterThan(250);
    });
  },
);

it('with Lambda’s default, a chain of hops ends while the delivery waits', async () => {
  const { problems, invocations: _, ...outcome } = await failFor(8, 'Terminate', true);

  expect(outcome).toEqual({ posts: 5, queued: 0, dead: 1, status: 'pending' });
  expect(problems).toEqual([expect.stringContaining('form a loop')]);
});
