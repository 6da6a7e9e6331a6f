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
const forEver = () => true;

/** A replay on record of what is missing, with so many pages of events. */
function makeReplay(pages: number) {
  const system = new ReplaySimulation();
  for (let n = 0; n < pages * PAGE_SIZE; n += 1) system.add({ id: eventAgo(HOUR - n / 1_000, n) });
  const asked = { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'missing' } as const;
  const replay = newReplay({ ...asked, since: ago(2 * HOUR), until: ago(0) }, NOW);
  system.replays.set(replay.id, replay);
  return { system, replay, saved: () => system.replays.get(replay.id) };
}

describe('working on a replay', () => {
  it('goes on until it has ended', async () => {
    const { system, replay, saved } = makeReplay(3);

    const worked = await makeRunReplay(system.ports())(replay, forEver);

    expect(worked).toMatchObject({ status: 'completed', scanned: 300, queued: 300 });
    expect(saved()).toEqual(worked);
    expect(system.sent).toHaveLength(300);
  });

  it('does one page at least, and saves how far it has come', async () => {
    const { system, replay, saved } = makeReplay(3);

    const worked = await makeRunReplay(system.ports())(replay, () => false);

    expect(worked).toMatchObject({ status: 'running', scanned: PAGE_SIZE, queued: PAGE_SIZE, pages: 2 });
    expect(saved()).toEqual(worked);
    expect(worked?.updated_at).not.toBe(replay.updated_at);
  });

  it('goes on from where it was', async () => {
    const { system, replay, saved } = makeReplay(3);
    const run = makeRunReplay(system.ports());
    await run(replay, () => false);

    await run(saved() ?? replay, forEver);

    expect(saved()).toMatchObject({ status: 'completed', queued: 300 });
    expect(new Set(system.sent.map(({ event_id }) => event_id)).size).toBe(300);
    expect(system.sent).toHaveLength(300);
  });

  it('takes half of what a partition can write at the most, so that live deliveries find it free', async () => {
    const { system, replay } = makeReplay(10);

    const fast = { ...system.ports(), recordQueued: async () => deliveryRecord() };

    await makeRunReplay(fast)(replay, forEver);

    const seconds = (system.clock.now() - NOW) / 1_000;
    expect(system.sent).toHaveLength(1_000);
    // The last page need not be followed by a wait.
    expect((1_000 - PAGE_SIZE) / seconds).toBeLessThanOrEqual(250);
    expect(1_000 / seconds).toBeGreaterThan(225);
  });

  it('takes a delivery of many attempts for as much as it costs to write', async () => {
    const system = new ReplaySimulation();
    for (let n = 0; n < 10 * PAGE_SIZE; n += 1) {
      system.add({ id: eventAgo(HOUR - n / 1_000, n) }, { status: 'exhausted', attempt_count: 9 });
    }
    const asked = { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'failed' } as const;
    const replay = newReplay({ ...asked, since: ago(2 * HOUR), until: ago(0) }, NOW);
    system.replays.set(replay.id, replay);

    await makeRunReplay(system.ports())(replay, forEver);

    const seconds = (system.clock.now() - NOW) / 1_000;
    expect(system.sent).toHaveLength(1_000);
    expect((1_000 - PAGE_SIZE) / seconds).toBeLessThanOrEqual(25);
  });

  it('doesn’t wait where it finds nothing to queue', async () => {
    const { system, replay } = makeReplay(10);
    system.webhook = webhookRecord({ events: ['link.created'] });
    const waits: number[] = [];

    await makeRunReplay({ ...system.ports(), wait: async (ms) => waits.push(ms) })(replay, forEver);

    expect(waits).toEqual([]);
    expect(system.sent).toEqual([]);
  });

  it('of one that has ended does nothing', async () => {
    const { system, replay } = makeReplay(1);
    const completed = { ...replay, status: 'completed' } as const;

    expect(await makeRunReplay(system.ports())(completed, forEver)).toEqual(completed);
    expect(system.sent).toEqual([]);
  });

  it('stops when the webhook is disabled in the middle', async () => {
    const { system, replay, saved } = makeReplay(3);
    const run = makeRunReplay(system.ports());
    await run(replay, () => false);
    system.webhook = webhookRecord({ enabled: false });

    expect(await run(saved() ?? replay, forEver)).toMatchObject({ status: 'stopped', queued: PAGE_SIZE });
    expect(saved()).toMatchObject({ status: 'stopped', queued: PAGE_SIZE });
    expect(system.sent).toHaveLength(PAGE_SIZE);
  });

  it('stops when the webhook is deleted in the middle', async () => {
    const { system, replay, saved } = makeReplay(3);
    system.webhook = undefined;

    await makeRunReplay(system.ports())(replay, forEver);

    expect(saved()).toMatchObject({ status: 'stopped', queued: 0 });
    expect(system.sent).toEqual([]);
  });

  it('is left to the other of two workers by the one that is a page behind', async () => {
    const { system, replay, saved } = makeReplay(20);
    const run = makeRunReplay(system.ports());

    const ends = await Promise.all([run(replay, forEver), run(replay, forEver)]);

    expect(ends.filter((end) => end === undefined)).toHaveLength(1);
    expect(saved()).toMatchObject({ status: 'completed', queued: 2_000 });
    expect(system.sent.length).toBeLessThanOrEqual(2_000 + PAGE_SIZE);
  });

  it('is left alone once a later replay has stopped it', async () => {
    const { system, replay, saved } = makeReplay(3);
    system.replays.set(replay.id, { ...replay, status: 'stopped' });

    expect(await makeRunReplay(system.ports())(replay, forEver)).toBeUndefined();
    expect(saved()?.status).toBe('stopped');
  });

  it('fails with the page that failed, and does it again', async () => {
    const { system, replay, saved } = makeReplay(2);
    const ports = system.ports();
    let refuses = true;
    const run = makeRunReplay({
      ...ports,
      enqueue: async (messages) => {
        if (!refuses || system.sent.length < PAGE_SIZE) return ports.enqueue(messages);
        refuses = false;
        await ports.enqueue(messages.slice(10));
        return new Set(messages.slice(0, 10));
      },
    });

    await expect(run(replay, forEver)).rejects.toThrow('10 deliveries of a replay could not be queued.');
    expect(saved()).toMatchObject({ status: 'running', queued: PAGE_SIZE });

    await run(saved() ?? replay, forEver);
    expect(saved()?.status).toBe('completed');
    // Those of the page that had been queued were on record, so that they were not queued again.
    expect(system.sent).toHaveLength(2 * PAGE_SIZE);
  });
});
