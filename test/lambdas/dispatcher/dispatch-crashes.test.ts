import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliveryMessage } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { EVENT_ID, NOW } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, respond } from './delivery-simulation.ts';

const SCHEDULE = [1, 2, 4];
const LAST_ATTEMPT = SCHEDULE.length + 1;
const DAY = 86_400_000;

interface Scenario {
  readonly webhook?: Partial<WebhookRecord>;
  /** The receiver's responses; the last one repeats. */
  readonly statuses: readonly number[];
  /** @default the first attempt, once */
  readonly messages?: readonly DeliveryMessage[];
  /** The writes of attempts that fail, from 1; those that are made but whose response is lost. @default none */
  readonly refusedWrites?: readonly number[];
  readonly lostResponses?: readonly number[];
  /** The number of handled messages after which the API retries the delivery. @default never */
  readonly retriedAfter?: number;
}

/** Runs a delivery whose dispatcher dies at these steps, counted from 1. */
async function run(scenario: Scenario, deaths: ReadonlySet<number>) {
  const { webhook, statuses, messages, retriedAfter, refusedWrites = [], lostResponses = [] } = scenario;
  const steps: string[] = [];
  let died = 0;
  const system = new DeliverySimulation({
    schedule: SCHEDULE,
    receiver: (post) => respond(statuses[Math.min(post, statuses.length) - 1] ?? 500),
    callFails: (port, number) => {
      if (port !== 'recordAttempt') return undefined;
      if (refusedWrites.includes(number)) return 'before';
      return lostResponses.includes(number) ? 'after' : undefined;
    },
    betweenSteps: (step) => {
      steps.push(step);
      if (!deaths.has(steps.length)) return;
      died += 1;
      throw new Error(`The process died ${step}.`);
    },
  });
  system.webhook = webhookRecord(webhook);
  for (const message of messages ?? [deliveryMessage()]) system.send(message);
  for (let handled = 0; system.waiting > 0; handled += 1) {
    if (handled === 1_000) throw new Error('The delivery never ends.');
    await system.handleNext();
    // The API refuses to retry for a disabled webhook.
    if (handled + 1 === retriedAfter && system.record !== undefined && system.webhook?.enabled)
      system.tables.reopen(system.requestAgain());
  }
  return { system, steps, died };
}

/** Checks that a delivery ended, and that everything was done that its end requires. */
function expectComplete(
  { posts, record, deadLetters, published, webhook }: DeliverySimulation,
  scenario: Scenario,
) {
  const statuses = record?.attempts.map(({ status_code }) => status_code) ?? [];
  expect(record?.attempt_count).toBe(statuses.length);
  switch (record?.status) {
    case 'delivered':
      expect(statuses.at(-1)).toBe(200);
      break;
    case 'exhausted':
      expect(statuses).toHaveLength(record.schedule_start + LAST_ATTEMPT);
      expect(deadLetters.map(({ attempt }) => attempt)).toContain(record.attempt_count);
      expect(published).toContainEqual(
        expect.objectContaining({
          type: 'delivery.exhausted',
          data: expect.objectContaining({ attempts: record.attempt_count }),
        }),
      );
      break;
    case 'discarded':
      expect(webhook?.enabled).toBe(false);
      break;
    default:
      expect.unreachable(`The delivery is ${record?.status}.`);
  }
  // If a retry overtakes a redelivered message, the retry's attempt updates the webhook's health.
  if (statuses.at(-1) === 410) expect(webhook).toMatchObject({ enabled: false, disabled_reason: 'gone' });
  expect(published.some(({ type }) => type === 'webhook.disabled')).toBe(!webhook?.enabled);
  // Copies of an event are identical.
  for (const { id, ...event } of published)
    expect(published.filter((other) => other.id === id)).toSatisfy((same: object[]) =>
      same.every((each) => JSON.stringify(each) === JSON.stringify({ id, ...event })),
    );
  expect(new Set(published.filter(({ type }) => type === 'webhook.disabled').map(({ id }) => id)).size).toBe(
    webhook?.enabled ? 0 : 1,
  );
  for (const { request } of posts) {
    expect(request.headers['webhook-id']).toBe(EVENT_ID);
    expect(request.body).toBe(deliveryMessage().body);
  }
  if (statuses.at(-1) === 200) expect(webhook).not.toHaveProperty('failing_since');
  if (scenario.webhook?.slow_until !== undefined)
    expect(posts.map(({ lane }) => lane)).toEqual(posts.map(() => 'slow'));
}

const failing = (ms: number) => ({ failing_since: timestamp(NOW - ms) });

const scenarios: Readonly<Record<string, Scenario>> = {
  'a receiver that always fails': { statuses: [500] },
  'a receiver that recovers': { statuses: [500, 500, 200] },
  'a receiver that is gone': { statuses: [500, 410] },
  'a receiver that has failed for five days': { statuses: [500], webhook: failing(5 * DAY) },
  'a receiver that succeeds after days': { statuses: [200], webhook: failing(DAY) },
  'a receiver that was slow': { statuses: [500], webhook: { slow_until: timestamp(NOW + DAY) } },
  'a webhook limited to one attempt a second': {
    statuses: [500, 200],
    webhook: { max_per_second: 1 },
    messages: [deliveryMessage(), deliveryMessage()],
  },
  'writes that are throttled': { statuses: [500, 500, 200], refusedWrites: [1, 2, 4] },
  'writes whose response is lost': { statuses: [500, 500, 200], lostResponses: [1, 3] },
  'a write that is throttled, of the last attempt': { statuses: [500], refusedWrites: [4] },
  'a delivery that is retried while it is pending': { statuses: [500], retriedAfter: 2 },
  'a delivery that is retried after its end': { statuses: [500], retriedAfter: LAST_ATTEMPT },
};

describe('a process that dies at any single step loses nothing', () => {
  const diedAt = new Set<string>();

  it.each(Object.entries(scenarios))('with %s', async (_, scenario) => {
    const { steps } = await run(scenario, new Set());
    for (let death = 1; death <= steps.length; death += 1) {
      const { system, died, steps: stepsRun } = await run(scenario, new Set([death]));
      diedAt.add(stepsRun[death - 1] ?? '');
      expect(died).toBe(1);
      expectComplete(system, scenario);
      const recorded = system.record?.attempt_count ?? 0;
      const copies = (scenario.messages?.length ?? 1) - 1;
      expect(system.posts.length).toBeLessThanOrEqual(recorded + 1 + copies);
    }
  });

  it('and the scenarios cover a death before and after every call but markSlow', () => {
    const calls = 'findWebhook find post recordAttempt recordDiscarded startFailing stopFailing disable';
    const sends = 'takeTurn publish retry recordLater sendToDeadLetterQueue sendToSlowDispatcher';

    expect(diedAt).toEqual(
      new Set(`${calls} ${sends}`.split(' ').flatMap((call) => [`before ${call}`, `after ${call}`])),
    );
  });
});

it('a process that dies repeatedly, with copies of messages and any responses, loses nothing', async () => {
  const anyScenario = fc.record(
    {
      statuses: fc.array(fc.constantFrom(200, 500, 500, 500, 503, 410), { minLength: 1, maxLength: 8 }),
      messages: fc.integer({ min: 1, max: 3 }).map((copies) => Array(copies).fill(deliveryMessage())),
      webhook: fc.record(
        {
          failing_since: fc.integer({ min: 0, max: 6 }).map((days) => timestamp(NOW - days * DAY)),
          slow_until: fc.constant(timestamp(NOW + 10 * DAY)),
          max_per_second: fc.constantFrom(1, 10),
        },
        { requiredKeys: [] },
      ),
      retriedAfter: fc.integer({ min: 1, max: 8 }),
      refusedWrites: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }),
      lostResponses: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 2 }),
    },
    { requiredKeys: ['statuses', 'messages'] },
  );
  const deaths = fc.uniqueArray(fc.integer({ min: 1, max: 80 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(anyScenario, deaths, async (scenario, deathSteps) => {
      const { system, died } = await run(scenario, new Set(deathSteps));
      expectComplete(system, scenario);
      const extra = 2 * died + (scenario.messages.length - 1) + (scenario.retriedAfter ? 1 : 0);
      expect(system.posts.length).toBeLessThanOrEqual((system.record?.attempt_count ?? 0) + extra);
    }),
    { numRuns: 500 },
  );
});
