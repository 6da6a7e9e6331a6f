import { TooManySteps } from '../../event-pattern/steps.ts';
import { idRange } from '../shared/aws/id-range.ts';
import { type EventToDeliver, firstAttempt } from '../shared/delivery/delivery-message.ts';
import type { KnownDelivery } from '../shared/delivery/delivery-states.ts';
import { ATTEMPT_LIMIT, reopeningMessage } from '../shared/delivery/reopening-message.ts';
import { eventPartitions } from '../shared/event-log/event-partition.ts';
import type { LinkbusEvent } from '../shared/events/linkbus-event.ts';
import { deliveryId } from '../shared/formats/ids.ts';
import type { ReplayChoice, ReplayPosition, ReplayRecord } from '../shared/replay/replay-record.ts';
import { type Subscription, subscribes } from '../shared/webhook/subscribes.ts';
import { PAGE_SIZE, type ReplayPage, type ReplayPorts } from './replay-ports.ts';

/** Selects a page of `missing` or `all`: the next events of the log that match the webhook's current subscription. */
export async function pageOfEvents(
  replay: ReplayRecord,
  webhook: Subscription,
  ports: Pick<ReplayPorts, 'readEvents' | 'findDeliveries'>,
): Promise<ReplayPage> {
  const { events, next } = await readPage(replay, ports);
  const subscribed = events.filter(({ body }) => receives(webhook, JSON.parse(body) as LinkbusEvent));
  const ids = subscribed.map(({ id }) => deliveryId(id, webhook.id));
  const deliveries = new Map(
    (await ports.findDeliveries(webhook.id, ids)).map((delivery) => [delivery.id, delivery]),
  );
  const selected = subscribed.flatMap((event, index) => {
    const delivery = deliveries.get(ids[index] ?? '');
    return isSelected(delivery, replay.only) ? [{ event, delivery }] : [];
  });
  const messages = selected.flatMap(({ event, delivery }) => {
    if (delivery === undefined) return [firstAttempt(event, webhook.id, 'replay')];
    return delivery.attempt_count < ATTEMPT_LIMIT ? [reopeningMessage(delivery, event, 'replay')] : [];
  });
  return { messages, scanned: events.length, skipped: selected.length - messages.length, next };
}

/** Skips an event that takes the filter too many steps, as fan-out does. */
function receives(webhook: Subscription, event: LinkbusEvent): boolean {
  try {
    return subscribes(webhook, event);
  } catch (error) {
    if (error instanceof TooManySteps) return false;
    throw error;
  }
}

/** Reads on through the partitions until a page is full: a small workspace has few events in each. */
async function readPage(
  { workspace_id, since, until, position }: ReplayRecord,
  { readEvents }: Pick<ReplayPorts, 'readEvents'>,
): Promise<{ readonly events: readonly EventToDeliver[]; readonly next: ReplayPosition | undefined }> {
  const partitions = eventPartitions(workspace_id);
  const events: EventToDeliver[] = [];
  let next = position;
  for (;;) {
    const partition = partitions[next.partition];
    if (partition === undefined) return { events, next: undefined };
    if (events.length >= PAGE_SIZE) return { events, next };
    const { items, after } = await readEvents(partition, {
      ...idRange('evt', since, until),
      ...(next.after !== undefined && { after: next.after }),
      limit: PAGE_SIZE - events.length,
    });
    events.push(...items);
    next = after === undefined ? { partition: next.partition + 1 } : { partition: next.partition, after };
  }
}

/** `missing` selects events that the webhook was never sent; `all` selects every event without a pending attempt. */
function isSelected(delivery: KnownDelivery | undefined, only: ReplayChoice): boolean {
  if (delivery === undefined) return true;
  if (only === 'all') return delivery.status !== 'pending';
  return delivery.status === 'discarded' && delivery.attempt_count === 0;
}
