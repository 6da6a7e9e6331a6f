import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { EVENT_ID } from '../factories/fixed-values.ts';
import { answered, DeliverySimulation } from './delivery-simulation.ts';

describe('a process that dies', () => {
  const SCHEDULE = [1, 2, 4, 8, 16];
  const LAST_ATTEMPT = SCHEDULE.length + 1;
  const answers = fc.array(fc.constantFrom(200, 500, 500, 500), { maxLength: 12 });

  /** Runs a delivery whose dispatcher dies at these steps, and whose queue makes copies of some messages. */
  async function runWithCrashes(crashes: ReadonlySet<number>, statuses: readonly number[], copies: number) {
    let step = 0;
    let crashed = 0;
    const system = new DeliverySimulation({
      schedule: SCHEDULE,
      receiver: (post) => answered(statuses[post - 1] ?? 500),
      betweenSteps: () => {
        step += 1;
        if (!crashes.has(step)) return;
        crashed += 1;
        throw new Error(`The process died at step ${step}.`);
      },
    });
    for (let copy = 0; copy <= copies; copy += 1) system.send(deliveryMessage());
    await system.run();
    return { system, crashed };
  }

  /** The delivery came to its one right end, and its schedule never forked. */
  function expectOneChain(system: DeliverySimulation, extraPosts: number) {
    const statuses = system.record?.attempts.map(({ status_code }) => status_code) ?? [];
    const delivered = statuses.at(-1) === 200;
    expect(statuses.slice(0, -1)).not.toContain(200);
    expect(system.record).toMatchObject({
      status: delivered ? 'delivered' : 'exhausted',
      attempt_count: statuses.length,
    });
    if (!delivered) expect(statuses).toHaveLength(LAST_ATTEMPT);
    expect(system.buried.length > 0).toBe(!delivered);
    for (const { attempt } of system.buried) expect(attempt).toBe(LAST_ATTEMPT);
    expect(system.posts.length).toBeGreaterThanOrEqual(statuses.length);
    expect(system.posts.length).toBeLessThanOrEqual(statuses.length + extraPosts);
    for (const { request } of system.posts) {
      expect(request.headers['webhook-id']).toBe(EVENT_ID);
      expect(request.body).toBe(deliveryMessage().body);
    }
  }

  it('at any one step loses nothing: the message comes again, and one chain goes on to its end', async () => {
    let crashes = 0;
    // Six attempts of four calls, with a step on either side of each, are 48.
    for (let step = 1; step <= 60; step += 1) {
      const { system, crashed } = await runWithCrashes(new Set([step]), [], 0);
      crashes += crashed;
      expectOneChain(system, 1);
    }
    expect(crashes).toBeGreaterThan(40);
  });

  it('at any steps, with any answers and copies of the message, ends in one chain all the same', async () => {
    const steps = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(steps, answers, fc.nat(2), async (crashAt, statuses, copies) => {
        const { system, crashed } = await runWithCrashes(new Set(crashAt), statuses, copies);
        expectOneChain(system, 2 * crashed + copies);
      }),
      { numRuns: 500 },
    );
  });
});
