import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { PAGE_SIZE } from '../../../lambdas/replayer/replay-ports.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { deliveryId } from '../../../lambdas/shared/formats/ids.ts';
import { captureLog } from '../factories/capture-log.ts';
import { WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { ago, eventAgo } from './past-events.ts';
import { ReplaySimulation } from './replay-simulation.ts';

const HOUR = 3_600;

beforeEach(() => void captureLog());

/** The possible fates of an event, and the replays that queue it. */
const FATES: { delivery: Partial<DeliveryRecord> | undefined; wantedBy: readonly string[] }[] = [
  { delivery: undefined, wantedBy: ['missing', 'all'] },
  { delivery: { status: 'discarded', attempt_count: 0 }, wantedBy: ['missing', 'all'] },
  { delivery: { status: 'exhausted', attempt_count: 10, round: 2 }, wantedBy: ['failed', 'all'] },
  { delivery: { status: 'discarded', attempt_count: 3 }, wantedBy: ['failed', 'all'] },
  { delivery: { status: 'delivered', attempt_count: 1 }, wantedBy: ['all'] },
  { delivery: { status: 'pending', attempt_count: 4, next_attempt_at: ago(60) }, wantedBy: [] },
  {
    delivery: { status: 'pending', attempt_count: 4, next_attempt_at: ago(86_400) },
    wantedBy: ['missing', 'all'],
  },
  { delivery: { status: 'exhausted', attempt_count: 1, unspread: true }, wantedBy: ['failed', 'all'] },
];

interface Past {
  readonly only: string;
  /** Index in {@link FATES} of each event. */
  readonly fates: readonly number[];
}

const pasts: fc.Arbitrary<Past> = fc.record({
  only: fc.constantFrom('failed', 'missing', 'all'),
  fates: fc.array(fc.nat(FATES.length - 1), { maxLength: 350, size: 'max' }),
});

/** A system with this past, and the events that the replay must queue. */
function makePast({ only, fates }: Past) {
  const system = new ReplaySimulation();
  system.webhook = webhookRecord({ events: ['link.clicked'] });
  const wanted = new Set<string>();
  for (const [n, fate] of fates.entries()) {
    const { delivery, wantedBy = [] } = FATES[fate] ?? {};
    const id = eventAgo(HOUR - n, n);
    system.add({ id }, delivery);
    // An event that the webhook does not subscribe to.
    if (n % 5 === 0) system.add({ id: eventAgo(HOUR - n, `${n} other`), type: 'link.created' });
    if (wantedBy.includes(only)) wanted.add(id);
  }
  return { system, wanted };
}

/** Makes the process die at these steps, counted over all invocations. */
function dieAt(system: ReplaySimulation, steps: ReadonlySet<number>): { readonly deaths: () => number } {
  let step = 0;
  let deaths = 0;
  system.betweenSteps = () => {
    step += 1;
    if (!steps.has(step)) return;
    deaths += 1;
    throw new Error(`The process died at step ${step}.`);
  };
  return { deaths: () => deaths };
}

/** Requests the replay until a request stores it, even one that dies. */
async function requestReplay(system: ReplaySimulation, only: string): Promise<void> {
  for (let tries = 0; system.replay === undefined; tries += 1) {
    if (tries === 10) throw new Error('The replay was never stored.');
    await system.post({ since: ago(2 * HOUR), only }).catch(() => {});
  }
}

/** Checks that the replay has completed, and that exactly the wanted events are queued and recorded. */
function expectComplete(system: ReplaySimulation, wanted: ReadonlySet<string>, repeats: number) {
  expect(system.replay?.status).toBe('completed');
  expect(new Set(system.sent.map(({ event_id }) => event_id))).toEqual(wanted);
  for (const id of wanted) {
    expect(system.deliveries.get(deliveryId(id, WEBHOOK_ID))?.status).toBe('pending');
  }
  expect(system.sent.length).toBeLessThanOrEqual(wanted.size + repeats);
  // Duplicates are the same attempt of the same round, so the dispatcher drops all but one.
  for (const copies of Map.groupBy(system.sent, ({ delivery_id }) => delivery_id).values()) {
    for (const copy of copies) expect(copy).toEqual(copies[0]);
  }
}

describe('a process that dies', () => {
  it('at any one step loses no event, and queues at most one page twice', { timeout: 30_000 }, async () => {
    // Two pages, with the events that the webhook does not subscribe to.
    const past: Past = { only: 'all', fates: Array.from({ length: 96 }, (_, n) => n % FATES.length) };
    for (let step = 1; ; step += 1) {
      const { system, wanted } = makePast(past);
      const died = dieAt(system, new Set([step]));
      await requestReplay(system, past.only);
      await system.run();
      expectComplete(system, wanted, PAGE_SIZE);
      if (died.deaths() > 0) continue;
      // The loop has passed the last step: each delivery alone has two.
      expect(step).toBeGreaterThan(2 * wanted.size);
      return;
    }
  });

  it('at any steps, with any past, queues every wanted event and completes', {
    timeout: 30_000,
  }, async () => {
    const steps = fc.uniqueArray(fc.integer({ min: 1, max: 700 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(pasts, steps, async (past, crashAt) => {
        const { system, wanted } = makePast(past);
        const died = dieAt(system, new Set(crashAt));
        await requestReplay(system, past.only);
        await system.run();
        expectComplete(system, wanted, died.deaths() * PAGE_SIZE);
      }),
      { numRuns: 100 },
    );
  });
});

describe('duplicates of a message', () => {
  it('start several workers, one of which completes the replay even if others die', {
    timeout: 30_000,
  }, async () => {
    const ticks = fc.array(fc.nat(3), { minLength: 20, maxLength: 20 });
    const steps = fc.uniqueArray(fc.integer({ min: 1, max: 1_500 }), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        pasts,
        ticks,
        steps,
        fc.integer({ min: 1, max: 2 }),
        async (past, pauses, crashAt, copies) => {
          const { system, wanted } = makePast(past);
          const died = dieAt(system, new Set(crashAt));
          const die = system.betweenSteps;
          let step = 0;
          system.betweenSteps = async () => {
            step += 1;
            for (let tick = pauses[step % pauses.length] ?? 0; tick > 0; tick -= 1) await Promise.resolve();
            await die();
          };
          await requestReplay(system, past.only);
          const { id = '' } = system.replay ?? {};
          const message = { webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: id };
          for (let copy = 0; copy < copies; copy += 1) system.send(message);
          await system.run(1 + copies);
          // Each worker that lost a race, or died, has queued a page that another one queues too.
          expectComplete(system, wanted, (system.invocations + died.deaths()) * PAGE_SIZE);
        },
      ),
      { numRuns: 100 },
    );
  });
});
