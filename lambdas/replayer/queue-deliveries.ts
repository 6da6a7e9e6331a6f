import { forEachLimited } from '../shared/batch/for-each-limited.ts';
import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { ReplayPorts } from './replay-ports.ts';

const CONCURRENT_WRITES = 10;

/**
 * Queues deliveries, then records the queued ones as pending, so that the next replay leaves them alone. Recorded
 * before, a delivery whose message was never sent would stay pending.
 *
 * @throws if a delivery could not be queued or recorded; a retry of the page queues only those that were not recorded
 */
export async function queueDeliveries(
  messages: readonly DeliveryMessage[],
  { enqueue, recordQueued, recordReopened }: Pick<ReplayPorts, 'enqueue' | 'recordQueued' | 'recordReopened'>,
): Promise<void> {
  if (messages.length === 0) return;
  const unqueued = await enqueue(messages);
  const queued = messages.filter((message) => !unqueued.has(message));
  await forEachLimited(queued, CONCURRENT_WRITES, async (message) => {
    await (message.round === 0 ? recordQueued(message) : recordReopened(message));
  });
  if (unqueued.size > 0) throw new Error(`Failed to queue ${unqueued.size} deliveries of a replay.`);
}
