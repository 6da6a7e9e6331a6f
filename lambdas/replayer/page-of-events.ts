import { type EventToDeliver, firstAttempt } from '../shared/delivery/delivery-message.ts';
import { ATTEMPT_LIMIT, reopeningMessage } from '../shared/delivery/reopen-delivery.ts';
import { eventPartitions } from '../shared/event-log/event-partition.ts';
import type { LinkbusEvent } from '../shared/events/linkbus-event.ts';
import { deliveryId } from '../shared/formats/ids.ts';
import type { ReplayChoice, ReplayPosition, ReplayRecord } from '../shared/replay/replay-record.ts';
import { type Subscription, subscribes } from '../shared/webhook/subscribes.ts';
import { idRange } from './id-range.ts';
import { type KnownDelivery, PAGE_SIZE, type ReplayPage, type ReplayPorts } from './replay-ports.ts';

/** A page of `missing` or `all`: the next events of the log that the webhook subscribes to as it is now. */
export async function pageOfEvents(
  replay: ReplayRecord,
  webhook: Subscription,
  ports: Pick<ReplayPorts, 'readEvents' | 'findDeliveries'>,
): Promise<ReplayPage> {
  const { events, next } = await readOn(replay, ports);
  const wanted = events.filter(({ body }) => subscribes(webhook, JSON.parse(body) as LinkbusEvent));
  const ids = wanted.map(({ id }) => deliveryId(id, webhook.id));
  const onRecord = new Map(
    (await ports.findDeliveries(webhook.id, ids)).map((delivery) => [delivery.id, delivery]),
  );
  const asked = wanted.flatMap((event, index) => {
    const delivery = onRecord.get(ids[index] ?? '');
    return isAskedFor(delivery, replay.only) ? [{ event, delivery }] : [];
  });
  const messages = asked.flatMap(({ event, delivery }) => {
    if (delivery === undefined) return [firstAttempt(event, webhook.id, 'replay')];
    return delivery.attempt_count < ATTEMPT_LIMIT ? [reopeningMessage(delivery, event, 'replay')] : [];
  });
  return { messages, scanned: events.length, skipped: asked.length - messages.length, next };
}

/** Fills a page, from as many partitions as that takes: the events of a small workspace are few in each. */
async function readOn(
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

/** An event that the webhook was never sent is `missing`; of `all`, only one with an attempt on its way is left alone. */
function isAskedFor(delivery: KnownDelivery | undefined, only: ReplayChoice): boolean {
  if (delivery === undefined) return true;
  if (only === 'all') return delivery.status !== 'pending';
  return delivery.status === 'discarded' && delivery.attempt_count === 0;
}
