import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { DeliveryMessage } from '../shared/delivery-message.ts';
import type { LinkbusEvent } from '../shared/events/linkbus-event.ts';
import { deliveryId, isId } from '../shared/ids.ts';
import { logError } from '../shared/log.ts';
import { type Subscription, subscribes } from './subscribes.ts';

/** All webhooks of a workspace. */
export type ReadSubscriptions = (workspaceId: string) => Promise<readonly Subscription[]>;

/** Puts deliveries onto the delivery queue and returns those it could not put there. */
export type Enqueue = (messages: readonly DeliveryMessage[]) => Promise<ReadonlySet<DeliveryMessage>>;

/** A message of the event queue and the event in it. */
interface Received {
  readonly messageId: string;
  readonly event: LinkbusEvent;
}

/**
 * Turns the events of a batch into deliveries, one for each webhook that hears the event. Reports the messages that
 * must come again: those that can't be read, whose workspace's webhooks can't be read, or with a delivery that could
 * not be queued. A delivery that is queued twice has one id and one record.
 */
export function makeFanOut(deps: {
  readonly readSubscriptions: ReadSubscriptions;
  readonly enqueue: Enqueue;
}) {
  return async (records: readonly SQSRecord[]): Promise<SQSBatchResponse> => {
    const received = records.flatMap((record) => receivedOf(record) ?? []);
    const fannedOut = new Set<string>();
    const workspaces = Map.groupBy(received, ({ event }) => event.workspace_id);
    await Promise.all(
      workspaces.entries().map(async ([workspaceId, ofWorkspace]) => {
        for (const messageId of await fanOutWorkspace(workspaceId, ofWorkspace)) fannedOut.add(messageId);
      }),
    );
    const failed = records.filter(({ messageId }) => !fannedOut.has(messageId));
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

  /** The ids of the messages whose deliveries are all queued. */
  async function fanOutWorkspace(workspaceId: string, received: readonly Received[]): Promise<string[]> {
    try {
      const webhooks = await deps.readSubscriptions(workspaceId);
      const fannedOut = received.map(({ messageId, event }) => ({
        messageId,
        deliveries: webhooks
          .filter((webhook) => subscribes(webhook, event))
          .map(({ id }) => delivery(event, id)),
      }));
      const unqueued = await deps.enqueue(fannedOut.flatMap(({ deliveries }) => deliveries));
      return fannedOut
        .filter(({ deliveries }) => !deliveries.some((each) => unqueued.has(each)))
        .map(({ messageId }) => messageId);
    } catch (error) {
      logError('fan-out failed', error, {
        workspace_id: workspaceId,
        event_ids: received.map(({ event }) => event.id),
      });
      return [];
    }
  }
}

/** The event that EventBridge put into the queue. A message without one is reported until it is a dead letter. */
function receivedOf({ messageId, body }: SQSRecord): Received | undefined {
  try {
    const { detail } = JSON.parse(body) as { detail?: LinkbusEvent };
    if (isEvent(detail)) return { messageId, event: detail };
    throw new Error('This message is not an event of Linkbus.');
  } catch (error) {
    logError('unreadable event', error, { message_id: messageId });
    return undefined;
  }
}

const isEvent = (detail: Partial<LinkbusEvent> | undefined): detail is LinkbusEvent =>
  typeof detail?.id === 'string' &&
  isId('evt', detail.id) &&
  typeof detail.type === 'string' &&
  typeof detail.workspace_id === 'string';

function delivery(event: LinkbusEvent, webhookId: string): DeliveryMessage {
  return {
    delivery_id: deliveryId(event.id, webhookId),
    webhook_id: webhookId,
    workspace_id: event.workspace_id,
    event_id: event.id,
    event_type: event.type,
    body: JSON.stringify(event),
    attempt: 1,
  };
}
