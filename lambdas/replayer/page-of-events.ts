import { TooManySteps } from '../../event-pattern/steps.ts';
import { idRange } from '../shared/aws/id-range.ts';
import {
  type DeliveryMessage,
  type EventToDeliver,
  firstAttempt,
} from '../shared/delivery/delivery-message.ts';
import type { KnownDelivery } from '../shared/delivery/delivery-states.ts';
import { IN_FLIGHT_MS } from '../shared/delivery/in-flight.ts';
import { isOverdue } from '../shared/delivery/overdue.ts';
import { ATTEMPT_LIMIT, reopeningMessage } from '../shared/delivery/reopening-message.ts';
import { eventPartitions } from '../shared/event-log/event-partition.ts';
import type { LinkbusEvent } from '../shared/events/linkbus-event.ts';
import { deliveryId, idTime } from '../shared/formats/ids.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { ReplayChoice, ReplayRecord } from '../shared/replay/replay-record.ts';
import { type Subscription, subscribes } from '../shared/webhook/subscribes.ts';
import { readThrough } from './read-through.ts';
import type { ReplayPage, ReplayPorts } from './replay-ports.ts';

/** Selects a page of `missing` or `all`: the next events of the log that match the webhook's current subscription. */
export async function pageOfEvents(
  replay: ReplayRecord,
  webhook: Subscription,
  ports: Pick<ReplayPorts, 'readEvents' | 'findDeliveries' | 'now'>,
): Promise<ReplayPage> {
  const range = idRange('evt', replay.since, replay.until);
  const {
    items: events,
    scanned,
    next,
  } = await readThrough(eventPartitions(replay.workspace_id), replay.position, (partition, query) =>
    ports.readEvents(partition, { ...range, ...query }),
  );
  const subscribed = events.filter(({ body }) => receives(webhook, JSON.parse(body) as LinkbusEvent));
  const ids = subscribed.map(({ id }) => deliveryId(id, webhook.id));
  const deliveries = await ports.findDeliveries(webhook.id, ids);
  const deliveryOf = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  const selected = subscribed.flatMap((event, index) => {
    const delivery = deliveryOf.get(ids[index] ?? '');
    return isSelected(delivery, replay.only, ports.now()) ? [{ event, delivery }] : [];
  });
  const messages = selected.flatMap(({ event, delivery }) => {
    if (delivery === undefined) return [missingAttempt(event, webhook.id, ports.now())];
    return delivery.attempt_count < ATTEMPT_LIMIT ? [reopeningMessage(delivery, event, 'replayed')] : [];
  });
  return { messages, deliveries, scanned, skipped: selected.length - messages.length, next };
}

/**
 * Makes the first attempt at an event without a recorded delivery. The delivery of a recent event can be in flight: the
 * replay's attempt waits until that would be recorded, and is dropped if it is.
 */
function missingAttempt(event: EventToDeliver, webhookId: string, now: number): DeliveryMessage {
  const message = firstAttempt(event, webhookId, 'replayed');
  const notBefore = idTime(event.id) + IN_FLIGHT_MS;
  return notBefore > now ? { ...message, not_before: timestamp(notBefore) } : message;
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

/**
 * `missing` selects events that the webhook was never sent; `all` selects every event without a pending attempt. Both
 * select an event whose pending attempt is lost.
 */
function isSelected(delivery: KnownDelivery | undefined, only: ReplayChoice, now: number): boolean {
  if (delivery === undefined || isOverdue(delivery, now)) return true;
  if (only === 'all') return delivery.status !== 'pending';
  return delivery.status === 'discarded' && delivery.attempt_count === 0;
}
