import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RETRY_SCHEDULE } from '../../../lambdas/dispatcher/retry-schedule.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW } from '../factories/fixed-values.ts';
import { DeliverySimulation } from './delivery-simulation.ts';

describe('the contract’s schedule', () => {
  it('holds for all ten attempts, each wait ±10 % after the attempt before, through all hops', async () => {
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
        expect(system.buried).toHaveLength(1);
        expect(Math.max(...system.delays)).toBe(900);
        expect(system.delays.every((delay) => Number.isInteger(delay) && delay >= 0)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
