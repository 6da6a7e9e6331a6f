import { timestamp } from '../shared/formats/timestamp.ts';
import type { ReplayRecord } from '../shared/replay/replay-record.ts';
import { pageOfEvents } from './page-of-events.ts';
import { pageOfFailures } from './page-of-failures.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import type { ReplayPorts } from './replay-ports.ts';
import { budgetMs } from './write-budget.ts';

/**
 * Runs one page of a replay. Returns the replay after it, not yet saved, and the least milliseconds that the page must
 * take. Run again, it queues only the deliveries that it had not recorded.
 *
 * @throws if the page failed as a whole or in part
 */
export async function replayPage(
  replay: ReplayRecord,
  ports: ReplayPorts,
): Promise<{ readonly replay: ReplayRecord; readonly leastMs: number }> {
  const webhook = await ports.findSubscription(replay.workspace_id, replay.webhook_id);
  if (webhook === undefined || !webhook.enabled) {
    const pages = replay.pages + 1;
    return {
      replay: { ...replay, status: 'stopped', pages, updated_at: timestamp(ports.now()) },
      leastMs: 0,
    };
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
    leastMs: budgetMs(page),
  };
}
