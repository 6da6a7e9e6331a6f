import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { ReplayPorts } from './replay-ports.ts';

const WRITES_AT_ONCE = 10;

/**
 * Queues deliveries and puts them on record as pending, before their attempts are made: the next replay leaves them
 * alone. The messages go first, so that what is on record is queued.
 *
 * @throws where some could not be queued; the others are on record then, so that only these are left to be queued
 */
export async function queueDeliveries(
  messages: readonly DeliveryMessage[],
  { enqueue, recordQueued, reopen }: Pick<ReplayPorts, 'enqueue' | 'recordQueued' | 'reopen'>,
): Promise<void> {
  if (messages.length === 0) return;
  const unqueued = await enqueue(messages);
  const unrecorded = messages.filter((message) => !unqueued.has(message));
  const work = async () => {
    for (let next = unrecorded.shift(); next !== undefined; next = unrecorded.shift()) {
      await (next.round === 0 ? recordQueued(next) : reopen(next));
    }
  };
  const results = await Promise.allSettled(Array.from({ length: WRITES_AT_ONCE }, work));
  const failure = results.find(({ status }) => status === 'rejected');
  if (failure?.status === 'rejected') throw failure.reason;
  if (unqueued.size > 0) throw new Error(`${unqueued.size} deliveries of a replay could not be queued.`);
}
