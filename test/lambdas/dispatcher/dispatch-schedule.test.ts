import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RETRY_SCHEDULE } from '../../../lambdas/dispatcher/retry-schedule.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { sign } from '../../../lambdas/shared/standard-webhooks/sign.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW } from '../factories/fixed-values.ts';
import { WEBHOOK_SECRET, webhookRecord } from '../factories/webhook-record.ts';
import { DeliverySimulation, type MadePost, respond } from './delivery-simulation.ts';

describe('the contract’s schedule', () => {
  it('applies to all ten attempts, each ±10 % after the previous one, through all hops', async () => {
    const jitters = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(jitters, fc.integer({ min: 0, max: 15_000 }), async (jitter, postMs) => {
        const system = new DeliverySimulation({
          schedule: DEFAULT_RETRY_SCHEDULE,
          random: () => jitter.next().value,
          postMs,
        });
        system.send(deliveryMessage());

        await system.run();

        expect(system.posts).toHaveLength(10);
        expect(system.posts[0]?.at).toBe(NOW);
        for (const [index, seconds] of DEFAULT_RETRY_SCHEDULE.entries()) {
          const waited = ((system.posts[index + 1]?.at ?? 0) - (system.posts[index]?.end ?? 0)) / 1_000;
          expect(waited).toBeGreaterThanOrEqual(seconds * 0.9 - 1);
          expect(waited).toBeLessThanOrEqual(seconds * 1.1 + 1);
        }
        expect(system.record).toMatchObject({ status: 'exhausted', attempt_count: 10 });
        expect(system.deadLetters).toHaveLength(1);
        expect(Math.max(...system.delays)).toBe(900);
        expect(system.delays.every((delay) => Number.isInteger(delay) && delay >= 0)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a Retry-After', () => {
  const waits = ({ posts }: DeliverySimulation) =>
    posts.slice(1).map(({ at }, index) => (at - (posts[index]?.end ?? 0)) / 1_000);

  it.each([
    ['seconds', (ms: number) => String(ms / 1_000)],
    ['a date', (ms: number) => new Date(NOW + 100 + ms).toUTCString()],
  ])(
    'in %s delays the next attempt, through all hops, and the rest of the schedule with it',
    async (_, header) => {
      const hours = 3.5 * 3_600_000;
      const system = new DeliverySimulation({
        schedule: DEFAULT_RETRY_SCHEDULE,
        receiver: (post) => (post === 1 ? respond(503, header(hours)) : respond(500)),
      });
      system.send(deliveryMessage());

      await system.run();

      const [first, ...rest] = waits(system);
      // Up to a tenth longer: half of that here.
      expect(Math.abs((first ?? 0) - (1.05 * hours) / 1_000)).toBeLessThanOrEqual(1);
      expect(system.delays.slice(0, 14)).toEqual(Array(14).fill(900));
      for (const [index, wait] of rest.entries())
        expect(Math.abs(wait - (DEFAULT_RETRY_SCHEDULE[index + 1] ?? 0))).toBeLessThanOrEqual(1);
      expect(system.posts).toHaveLength(10);
    },
  );

  it('never shortens a wait, nor lengthens one beyond 24 hours, whatever the header', async () => {
    const header = fc.oneof(
      fc.nat(200_000).map(String),
      fc.integer({ min: -100_000, max: 200_000 }).map((s) => new Date(NOW + s * 1_000).toUTCString()),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(header, fc.integer({ min: 1, max: 10 }), async (retryAfter, asking) => {
        const system = new DeliverySimulation({
          schedule: DEFAULT_RETRY_SCHEDULE,
          receiver: (post) => (post === asking ? respond(429, retryAfter) : respond(429)),
        });
        system.send(deliveryMessage());

        await system.run();

        expect(system.posts).toHaveLength(10);
        for (const [index, wait] of waits(system).entries()) {
          expect(wait).toBeGreaterThanOrEqual((DEFAULT_RETRY_SCHEDULE[index] ?? 0) - 1);
          expect(wait).toBeLessThanOrEqual(86_401);
        }
        expect(system.record).toMatchObject({ status: 'exhausted', attempt_count: 10 });
      }),
      { numRuns: 50 },
    );
  });
});

it('a rotated secret signs beside the new one until it expires', async () => {
  const old = { value: `whsec_${Buffer.alloc(24, 9).toString('base64')}` };
  const expiresAt = NOW + 24 * 3_600_000;
  const system = new DeliverySimulation({ schedule: DEFAULT_RETRY_SCHEDULE });
  system.webhook = webhookRecord({
    secrets: [{ value: WEBHOOK_SECRET }, { ...old, expires_at: timestamp(expiresAt) }],
  });
  system.send(deliveryMessage());

  await system.run();

  const verifies = (secret: string, { request, at }: MadePost) => {
    const signature = sign({
      secrets: [secret],
      id: request.headers['webhook-id'] ?? '',
      timestamp: Math.floor(at / 1_000),
      body: request.body,
    });
    return request.headers['webhook-signature']?.split(' ').includes(signature);
  };
  expect(system.posts.map((post) => verifies(WEBHOOK_SECRET, post))).toEqual(Array(10).fill(true));
  const withOld = system.posts.map((post) => verifies(old.value, post));
  expect(withOld).toEqual(system.posts.map(({ at }) => at < expiresAt));
  expect(new Set(withOld)).toEqual(new Set([true, false]));
});
