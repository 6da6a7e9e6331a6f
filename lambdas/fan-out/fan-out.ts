import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { type DeliveryMessage, firstAttempt } from '../shared/delivery/delivery-message.ts';
import { type ReceivedEvent, receivedEvents } from '../shared/events/received-events.ts';
import { logError } from '../shared/observe/log.ts';
import { subscribes } from '../shared/webhook/subscribes.ts';
import type { ReadSubscriptions } from '../shared/webhook/subscriptions-table.ts';

/** Puts deliveries onto the delivery queue and returns those it could not put there. */
export type Enqueue = (messages: readonly DeliveryMessage[]) => Promise<ReadonlySet<DeliveryMessage>>;

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
    const received = receivedEvents(records);
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
  async function fanOutWorkspace(workspaceId: string, received: readonly ReceivedEvent[]): Promise<string[]> {
    try {
      const webhooks = await deps.readSubscriptions(workspaceId);
      const fannedOut = received.map(({ messageId, event }) => ({
        messageId,
        deliveries: webhooks
          .filter((webhook) => subscribes(webhook, event))
          .map(({ id }) => firstAttempt({ ...event, body: JSON.stringify(event) }, id, 'bus')),
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
