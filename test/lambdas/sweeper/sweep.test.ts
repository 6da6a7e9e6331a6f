import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DELAY_SECONDS } from '../../../lambdas/dispatcher/queue-delay.ts';
import { deliveryId, derivedEventId } from '../../../lambdas/shared/formats/ids.ts';
import { KEPT_SECONDS } from '../../../lambdas/shared/waiting/waiting-delivery.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { SweepSimulation } from './sweep-simulation.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const messageNumber = (number: number) =>
  deliveryMessage({ delivery_id: deliveryId(derivedEventId(NOW, String(number)), WEBHOOK_ID), attempt: 5 });

/** A table that has been swept for a while, with deliveries due at these times after now. */
async function withWaits(...waits: readonly number[]) {
  const system = new SweepSimulation();
  await system.sweep();
  for (const [number, wait] of waits.entries()) system.put(messageNumber(number), NOW + wait);
  return system;
}

const sentOnce = ({ sent }: SweepSimulation, count: number) => {
  expect(new Set(sent.map(({ id }) => id)).size).toBe(count);
  expect(sent).toHaveLength(count);
};

describe('a sweep each minute', () => {
  it('sends each delivery once, some minutes before it is due, within the longest delay of a queue', async () => {
    const waits = Array.from({ length: 200 }, (_, n) => 16 * MINUTE + n * 7_919);
    const system = await withWaits(...waits);

    await system.sweepFor(60);

    sentOnce(system, 200);
    for (const { at, dueAt } of system.sent) {
      expect(dueAt - at).toBeGreaterThan(3 * MINUTE);
      expect(dueAt - at).toBeLessThanOrEqual(MAX_DELAY_SECONDS * 1_000);
    }
  });

  it('sends what became due while it was off, once, when it is on again', async () => {
    const system = await withWaits(HOUR, 2 * HOUR, 5 * HOUR, 9 * HOUR);
    system.clock.advance(6 * HOUR);

    await system.sweep();
    sentOnce(system, 3);
    await system.sweepFor(4 * 60);
    sentOnce(system, 4);
  });

  it('goes on in the next minute if its time ends within a minute’s deliveries', async () => {
    const system = await withWaits(...Array.from({ length: 500 }, () => 20 * MINUTE));
    system.clock.advance(16 * MINUTE);
    await system.sweep(290);
    const first = system.sent.length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(500);

    await system.sweep();

    sentOnce(system, 500);
  });

  it('fails when it could not send what is already due, so that operators hear of it', async () => {
    const system = await withWaits(...Array.from({ length: 500 }, () => 20 * MINUTE));
    system.clock.advance(25 * MINUTE);

    expect(await system.sweep(20)).toBe(false);
    expect(await system.sweep()).toBe(true);
  });

  it('sends the other shards’ deliveries if one shard fails', async () => {
    const system = await withWaits(...Array.from({ length: 100 }, () => 20 * MINUTE));
    system.clock.advance(16 * MINUTE);
    let failures = 0;
    system.betweenSteps = (step) => {
      if (step !== 'before send' || failures > 0) return;
      failures += 1;
      throw new Error('SQS is down.');
    };

    expect(await system.sweep()).toBe(false);
    expect(system.sent.length).toBeGreaterThan(80);
    await system.sweep();
    sentOnce(system, 100);
  });

  it.each([
    ['starts with the oldest delivery', false],
    ['starts with the oldest delivery that the table can hold, if it is too large to tell,', true],
  ])('%s if its cursors are lost', async (_, isLarge) => {
    const system = await withWaits(HOUR);
    system.cursors.clear();
    system.isLarge = isLarge;
    system.clock.advance(HOUR + (KEPT_SECONDS - 120) * 1_000);

    await system.sweep();

    sentOnce(system, 1);
  });

  it.each([
    ['with an empty table', 0],
    ['if the first delivery was put before the first sweep', 1],
  ])('starts now %s, without a look at each earlier minute', async (_, deliveries) => {
    const system = new SweepSimulation();
    if (deliveries > 0) system.put(messageNumber(1), system.clock.now() + HOUR);
    let reads = 0;
    system.betweenSteps = (step) => {
      if (step === 'before readDue') reads += 1;
    };
    await system.sweep();

    expect(reads).toBeLessThan(16 * 10);
  });
});

describe('whatever happens to the sweepers', () => {
  const waits = fc.array(fc.integer({ min: 15 * MINUTE + 1, max: 2 * HOUR }), {
    minLength: 1,
    maxLength: 40,
  });
  /** Each minute: how many sweepers run at once, and after how many steps each of them dies. */
  const minutes = fc.array(
    fc.array(fc.option(fc.nat(150), { nil: Number.POSITIVE_INFINITY }), { maxLength: 2 }),
    { minLength: 60, maxLength: 100 },
  );

  it('no delivery is lost, none is sent before its time, and the last sweeper catches up', async () => {
    await fc.assert(
      fc.asyncProperty(waits, minutes, async (dueAfter, schedule) => {
        const system = await withWaits(...dueAfter);
        for (const deaths of schedule) {
          let steps = 0;
          await Promise.all(
            deaths.map((diesAfter) => {
              system.betweenSteps = () => {
                steps += 1;
                if (steps > diesAfter) throw new Error('The process died.');
              };
              return system.sweep();
            }),
          );
          system.clock.advance(MINUTE);
        }
        system.betweenSteps = () => {};
        await system.sweepFor(3 * 60);

        expect(new Set(system.sent.map(({ id }) => id)).size).toBe(dueAfter.length);
        for (const { at, dueAt } of system.sent)
          expect(dueAt - at).toBeLessThanOrEqual(MAX_DELAY_SECONDS * 1_000);
      }),
      { numRuns: 30 },
    );
  });

  it('a put that was decided on in time is never behind the sweep, late as it may land, on clocks that differ', async () => {
    const FUNCTION_TIMEOUT = 30_000;
    const SIGNATURE_VALID = 5 * MINUTE;
    const SKEW = 3 * MINUTE;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 15 * MINUTE + 1, max: HOUR }),
        fc.nat(FUNCTION_TIMEOUT + SIGNATURE_VALID),
        fc.integer({ min: -SKEW, max: SKEW }),
        fc.nat(MINUTE),
        async (wait, stall, skew, phase) => {
          const system = new SweepSimulation();
          system.clock.advance(phase);
          await system.sweep();
          const dueAt = system.clock.now() + skew + wait;
          let landed = 0;
          system.clock.after(stall, () => {
            landed = system.clock.now();
            system.put(messageNumber(1), dueAt);
          });
          await system.sweepFor(90);

          expect(landed).toBeGreaterThan(0);
          sentOnce(system, 1);
        },
      ),
      { numRuns: 200 },
    );
  });
});
