import { timestamp } from '../timestamp.ts';
import { pageOfEvents } from './page-of-events.ts';
import { pageOfFailures } from './page-of-failures.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import type { ReplayPorts } from './replay-ports.ts';
import type { ReplayRecord } from './replay-record.ts';

/**
 * Does one page of a replay that is running, and gives the replay as it is then. Holds nothing but that page. Done
 * again, because the new state was not saved, it queues again only what it had not put on record.
 *
 * @throws where the page isn't done, or not wholly: it has to come again
 */
export async function replayPage(replay: ReplayRecord, ports: ReplayPorts): Promise<ReplayRecord> {
  const webhook = await ports.findSubscription(replay.workspace_id, replay.webhook_id);
  if (webhook === undefined || !webhook.enabled) {
    return { ...replay, status: 'stopped', pages: replay.pages + 1, updated_at: timestamp(ports.now()) };
  }
  const page =
    replay.only === 'failed'
      ? await pageOfFailures(replay, ports)
      : await pageOfEvents(replay, webhook, ports);
  await queueDeliveries(page.messages, ports);
  return {
    ...replay,
    status: page.next === undefined ? 'completed' : 'running',
    scanned: replay.scanned + page.scanned,
    queued: replay.queued + page.messages.length,
    skipped: replay.skipped + page.skipped,
    pages: replay.pages + 1,
    position: page.next ?? replay.position,
    updated_at: timestamp(ports.now()),
  };
}
