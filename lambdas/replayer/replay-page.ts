import { timestamp } from '../shared/formats/timestamp.ts';
import type { ReplayRecord } from '../shared/replay/replay-record.ts';
import { pageOfEvents } from './page-of-events.ts';
import { pageOfFailures } from './page-of-failures.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import type { ReplayPorts } from './replay-ports.ts';

/**
 * A queued delivery is written twice: when it is queued and after its attempt. A write costs a unit per KB of the whole
 * item, and each attempt takes about 1 KB.
 */
const WRITES_PER_DELIVERY = 2;

/**
 * Runs one page of a replay. Returns the replay after it, not yet saved, and the write units of the Deliveries table
 * that its deliveries cost. Run again, it queues only the deliveries that it had not recorded.
 *
 * @throws if the page failed as a whole or in part
 */
export async function replayPage(
  replay: ReplayRecord,
  ports: ReplayPorts,
): Promise<{ readonly replay: ReplayRecord; readonly writeUnits: number }> {
  const webhook = await ports.findSubscription(replay.workspace_id, replay.webhook_id);
  if (webhook === undefined || !webhook.enabled) {
    const pages = replay.pages + 1;
    return {
      replay: { ...replay, status: 'stopped', pages, updated_at: timestamp(ports.now()) },
      writeUnits: 0,
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
    writeUnits: page.messages.reduce((units, { attempt }) => units + WRITES_PER_DELIVERY * attempt, 0),
  };
}
