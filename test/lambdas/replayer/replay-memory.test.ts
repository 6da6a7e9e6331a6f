import { describe, expect, it } from 'vitest';
import { PAGE_SIZE } from '../../../lambdas/replayer/replay-ports.ts';
import { makeRunReplay } from '../../../lambdas/replayer/run-replay.ts';
import type { EventToDeliver } from '../../../lambdas/shared/delivery/delivery-message.ts';
import { EVENT_PARTITIONS } from '../../../lambdas/shared/event-log/event-partition.ts';
import { newReplay } from '../../../lambdas/shared/replay/replay-record.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { ago, eventAgo } from './past-events.ts';
import { ReplaySimulation } from './replay-simulation.ts';

const DAY = 86_400;

/** A log that makes each page when it is read. */
function makeEndlessLog(eventsInPartition: number) {
  const event = (n: number): EventToDeliver => {
    const id = eventAgo(DAY - n / 1_000, n);
    return {
      id,
      type: 'link.clicked',
      workspace_id: 'default',
      body: JSON.stringify({ ...linkClickedEvent(), id }),
    };
  };
  const read = new Map<string, number>();
  return (partition: string, limit: number) => {
    const start = read.get(partition) ?? 0;
    const end = Math.min(eventsInPartition, start + limit);
    read.set(partition, end);
    const offset = Number(partition.split('#')[1]) * eventsInPartition;
    const items = Array.from({ length: end - start }, (_, n) => event(offset + start + n));
    const last = items.at(-1);
    return { items, ...(end < eventsInPartition && last !== undefined && { after: last.id }) };
  };
}

/** Replays a log of `missing` events and counts those in memory: read, but not recorded yet. */
async function replayAll(events: number) {
  const readNext = makeEndlessLog(events / EVENT_PARTITIONS);
  const simulation = new ReplaySimulation().ports();
  const counts = { held: 0, mostHeld: 0, mostMessages: 0, queued: 0 };
  const run = makeRunReplay({
    ...simulation,
    readEvents: async (partition, { limit }) => {
      const page = readNext(partition, limit);
      counts.held += page.items.length;
      counts.mostHeld = Math.max(counts.mostHeld, counts.held);
      return page;
    },
    findDeliveries: async () => [],
    enqueue: async (messages) => {
      counts.mostMessages = Math.max(counts.mostMessages, messages.length);
      return new Set();
    },
    recordQueued: async (message) => {
      counts.held -= 1;
      counts.queued += 1;
      return { id: message.delivery_id } as Awaited<ReturnType<typeof simulation.recordQueued>>;
    },
    saveProgress: async () => true,
  });
  const request = { webhook_id: WEBHOOK_ID, workspace_id: 'default', only: 'missing' } as const;
  const replay = await run(newReplay({ ...request, since: ago(2 * DAY), until: ago(0) }, NOW), () => true);
  return { replay, ...counts };
}

describe('a replay of 100,000 events', () => {
  it('holds at most one page of them, like a replay of 1,600', { timeout: 30_000 }, async () => {
    const small = await replayAll(1_600);
    const large = await replayAll(100_000);

    expect(large.replay).toMatchObject({ status: 'completed', scanned: 100_000, queued: 100_000 });
    expect(large.queued).toBe(100_000);
    expect(large.mostHeld).toBe(PAGE_SIZE);
    expect(large.mostMessages).toBe(PAGE_SIZE);
    expect(small.mostHeld).toBe(PAGE_SIZE);
  });
});
