import { idRange } from '../shared/aws/id-range.ts';
import { ATTEMPT_LIMIT, reopeningMessage } from '../shared/delivery/reopening-message.ts';
import type { ReplayRecord } from '../shared/replay/replay-record.ts';
import { PAGE_SIZE, type ReplayPage, type ReplayPorts } from './replay-ports.ts';

/** Selects a page of `failed`: the webhook's next deliveries given up after failed attempts, subscribed to or not. */
export async function pageOfFailures(
  { workspace_id, webhook_id, since, until, position }: ReplayRecord,
  ports: Pick<ReplayPorts, 'readFailures' | 'findEvents'>,
): Promise<ReplayPage> {
  const { items, scanned, after } = await ports.readFailures(webhook_id, {
    ...idRange('dlv', since, until),
    ...(position.after !== undefined && { after: position.after }),
    limit: PAGE_SIZE,
  });
  const eventIds = items.map(({ event_id }) => event_id);
  const events = new Map((await ports.findEvents(workspace_id, eventIds)).map((event) => [event.id, event]));
  const messages = items.flatMap((delivery) => {
    const event = events.get(delivery.event_id);
    if (event === undefined || delivery.attempt_count >= ATTEMPT_LIMIT) return [];
    return [reopeningMessage(delivery, event, 'replay')];
  });
  return {
    messages,
    scanned,
    skipped: items.length - messages.length,
    next: after === undefined ? undefined : { partition: 0, after },
  };
}
