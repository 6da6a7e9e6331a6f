import { idRange } from '../shared/aws/id-range.ts';
import { deliveryPartitions } from '../shared/delivery/delivery-key.ts';
import { ATTEMPT_LIMIT, reopeningMessage } from '../shared/delivery/reopening-message.ts';
import type { ReplayRecord } from '../shared/replay/replay-record.ts';
import { readThrough } from './read-through.ts';
import type { ReplayPage, ReplayPorts } from './replay-ports.ts';

/** Selects a page of `failed`: the webhook's next deliveries given up after failed attempts, subscribed to or not. */
export async function pageOfFailures(
  { workspace_id, webhook_id, since, until, position }: ReplayRecord,
  ports: Pick<ReplayPorts, 'readFailures' | 'findEvents'>,
): Promise<ReplayPage> {
  const range = idRange('dlv', since, until);
  const {
    items: deliveries,
    scanned,
    next,
  } = await readThrough(deliveryPartitions(webhook_id), position, (partition, query) =>
    ports.readFailures(partition, { ...range, ...query }),
  );
  const eventIds = deliveries.map(({ event_id }) => event_id);
  const events = new Map((await ports.findEvents(workspace_id, eventIds)).map((event) => [event.id, event]));
  const messages = deliveries.flatMap((delivery) => {
    const event = events.get(delivery.event_id);
    if (event === undefined || delivery.attempt_count >= ATTEMPT_LIMIT) return [];
    return [reopeningMessage(delivery, event, 'replayed')];
  });
  return { messages, deliveries, scanned, skipped: deliveries.length - messages.length, next };
}
