import { timestamp } from '../shared/formats/timestamp.ts';
import type { ReplayRecord } from '../shared/replay/replay-record.ts';
import { pageOfEvents } from './page-of-events.ts';
import { pageOfFailures } from './page-of-failures.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import type { ReplayPorts } from './replay-ports.ts';

export interface PageDone {
  /** The replay as it is then. */
  readonly replay: ReplayRecord;
  /** Write units of the Deliveries table that the page costs, with the attempts that it leads to. */
  readonly units: number;
}

/**
 * A delivery that is queued is written twice, when it is queued and when it has been attempted, and a write costs a unit
 * for each KB of the whole item: about one for each attempt, with the first KiB of its answer.
 */
const WRITES = 2;

/**
 * Does one page of a replay that is running, and holds nothing but that page. Done again, because the new state was not
 * saved, it queues again only what it had not put on record.
 *
 * @throws where the page isn't done, or not wholly: it has to come again
 */
export async function replayPage(replay: ReplayRecord, ports: ReplayPorts): Promise<PageDone> {
  const webhook = await ports.findSubscription(replay.workspace_id, replay.webhook_id);
  if (webhook === undefined || !webhook.enabled) {
    const pages = replay.pages + 1;
    return { replay: { ...replay, status: 'stopped', pages, updated_at: timestamp(ports.now()) }, units: 0 };
  }
  const page =
    replay.only === 'failed'
      ? await pageOfFailures(replay, ports)
      : await pageOfEvents(replay, webhook, ports);
  await queueDeliveries(page.messages, ports);
  return {
    replay: {
      ...replay,
      status: page.next === undefined ? 'completed' : 'running',
      scanned: replay.scanned + page.scanned,
      queued: replay.queued + page.messages.length,
      skipped: replay.skipped + page.skipped,
      pages: replay.pages + 1,
      position: page.next ?? replay.position,
      updated_at: timestamp(ports.now()),
    },
    units: page.messages.reduce((units, { attempt }) => units + WRITES * attempt, 0),
  };
}
