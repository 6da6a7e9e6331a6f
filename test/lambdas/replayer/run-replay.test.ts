import { describe, expect, it } from 'vitest';
import { PAGE_SIZE } from '../../../lambdas/replayer/replay-ports.ts';
import { makeRunReplay } from '../../../lambdas/replayer/run-replay.ts';
import { newReplay } from '../../../lambdas/shared/replay/replay-record.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { ago, eventAgo } from './past-events.ts';
import { ReplaySimulation } from './replay-simulation.ts';

const HOUR = 3_600;
const always = () => true;

/** A stored replay of `missing`, with this many pages of events. */
function makeReplay(pages: number) {
  const system = new ReplaySimulation();
  for (let n = 0; n < pages * PAGE_SIZE; n += 1) system.add({ id: eventAgo(HOUR - n / 1_000, n) });
  const request = { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'missing' } as const;
  const replay = newReplay({ ...request, since: ago(2 * HOUR), until: ago(0) }, NOW);
  system.replays.set(replay.id, replay);
  return { system, replay, saved: () => system.replays.get(replay.id) };
}

describe('running a replay', () => {
  it('continues until the replay has completed', async () => {
    const { system, replay, saved } = makeReplay(3);

    const progress = await makeRunReplay(system.ports())(replay, always);

    expect(progress).toMatchObject({ status: 'completed', scanned: 300, queued: 300 });
    expect(saved()).toEqual(progress);
    expect(system.sent).toHaveLength(300);
  });

  it('runs at least one page, and saves the progress', async () => {
    const { system, replay, saved } = makeReplay(3);

    const progress = await makeRunReplay(system.ports())(replay, () => false);

    expect(progress).toMatchObject({ status: 'running', scanned: PAGE_SIZE, queued: PAGE_SIZE, pages: 2 });
    expect(saved()).toEqual(progress);
    expect(progress?.updated_at).not.toBe(replay.updated_at);
  });

  it('continues where it stopped', async () => {
    const { system, replay, saved } = makeReplay(3);
    const run = makeRunReplay(system.ports());
    await run(replay, () => false);

    await run(saved() ?? replay, always);

    expect(saved()).toMatchObject({ status: 'completed', queued: 300 });
    expect(new Set(system.sent.map(({ event_id }) => event_id)).size).toBe(300);
    expect(system.sent).toHaveLength(300);
  });

  it('uses at most half of a new table’s write units, and leaves the rest to live deliveries', async () => {
    const { system, replay } = makeReplay(10);

    const fast = { ...system.ports(), recordQueued: async () => deliveryRecord() };

    await makeRunReplay(fast)(replay, always);

    const seconds = (system.clock.now() - NOW) / 1_000;
    expect(system.sent).toHaveLength(1_000);
    // No wait follows the last page.
    expect((1_000 - PAGE_SIZE) / seconds).toBeLessThanOrEqual(1_000);
    expect(1_000 / seconds).toBeGreaterThan(900);
  });

  it('uses at most half of a partition’s write units, and counts the cost of a delivery by its attempts', async () => {
    const system = new ReplaySimulation();
    const delivery = { status: 'exhausted', attempt_count: 9, unspread: true } as const;
    for (let n = 0; n < 10 * PAGE_SIZE; n += 1) {
      system.add({ id: eventAgo(HOUR - n / 1_000, n) }, delivery);
    }
    const request = { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'failed' } as const;
    const replay = newReplay({ ...request, since: ago(2 * HOUR), until: ago(0) }, NOW);
    system.replays.set(replay.id, replay);

    await makeRunReplay(system.ports())(replay, always);

    const seconds = (system.clock.now() - NOW) / 1_000;
    expect(system.sent).toHaveLength(1_000);
    expect((1_000 - PAGE_SIZE) / seconds).toBeLessThanOrEqual(25);
  });

  it('does not wait after a page that queued nothing', async () => {
    const { system, replay } = makeReplay(10);
    system.webhook = webhookRecord({ events: ['link.created'] });
    const waits: number[] = [];

    await makeRunReplay({ ...system.ports(), wait: async (ms) => waits.push(ms) })(replay, always);

    expect(waits).toEqual([]);
    expect(system.sent).toEqual([]);
  });

  it('does nothing if the replay has ended', async () => {
    const { system, replay } = makeReplay(1);
    const completed = { ...replay, status: 'completed' } as const;

    expect(await makeRunReplay(system.ports())(completed, always)).toEqual(completed);
    expect(system.sent).toEqual([]);
  });

  it('stops if the webhook is disabled between pages', async () => {
    const { system, replay, saved } = makeReplay(3);
    const run = makeRunReplay(system.ports());
    await run(replay, () => false);
    system.webhook = webhookRecord({ enabled: false });

    expect(await run(saved() ?? replay, always)).toMatchObject({ status: 'stopped', queued: PAGE_SIZE });
    expect(saved()).toMatchObject({ status: 'stopped', queued: PAGE_SIZE });
    expect(system.sent).toHaveLength(PAGE_SIZE);
  });

  it('stops if the webhook is deleted', async () => {
    const { system, replay, saved } = makeReplay(3);
    system.webhook = undefined;

    await makeRunReplay(system.ports())(replay, always);

    expect(saved()).toMatchObject({ status: 'stopped', queued: 0 });
    expect(system.sent).toEqual([]);
  });

  it('leaves the replay to the faster of two workers', async () => {
    const { system, replay, saved } = makeReplay(20);
    const run = makeRunReplay(system.ports());

    const results = await Promise.all([run(replay, always), run(replay, always)]);

    expect(results.filter((result) => result === undefined)).toHaveLength(1);
    expect(saved()).toMatchObject({ status: 'completed', queued: 2_000 });
    expect(system.sent.length).toBeLessThanOrEqual(2_000 + PAGE_SIZE);
  });

  it('returns nothing if a later replay has stopped this one', async () => {
    const { system, replay, saved } = makeReplay(3);
    system.replays.set(replay.id, { ...replay, status: 'stopped' });

    expect(await makeRunReplay(system.ports())(replay, always)).toBeUndefined();
    expect(saved()?.status).toBe('stopped');
  });

  it('fails if a page fails, and runs it again the next time', async () => {
    const { system, replay, saved } = makeReplay(2);
    const ports = system.ports();
    let rejects = true;
    const run = makeRunReplay({
      ...ports,
      enqueue: async (messages) => {
        if (!rejects || system.sent.length < PAGE_SIZE) return ports.enqueue(messages);
        rejects = false;
        await ports.enqueue(messages.slice(10));
        return new Set(messages.slice(0, 10));
      },
    });

    await expect(run(replay, always)).rejects.toThrow('Failed to queue 10 deliveries of a replay.');
    expect(saved()).toMatchObject({ status: 'running', queued: PAGE_SIZE });

    await run(saved() ?? replay, always);
    expect(saved()?.status).toBe('completed');
    // The queued deliveries of the failed page were recorded, and not queued again.
    expect(system.sent).toHaveLength(2 * PAGE_SIZE);
  });
});
