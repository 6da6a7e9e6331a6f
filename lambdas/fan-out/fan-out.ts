import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { firstAttempt } from '../shared/delivery/delivery-message.ts';
import type { EnqueueDeliveries } from '../shared/delivery/enqueue-deliveries.ts';
import { type ReceivedEvent, receivedEvents } from '../shared/events/received-events.ts';
import { logError } from '../shared/observe/log.ts';
import { subscribes } from '../shared/webhook/subscribes.ts';
import type { ReadSubscriptions } from '../shared/webhook/subscriptions-table.ts';

/**
 * Turns a batch of events into deliveries, one for each subscribed webhook. Reports the messages that SQS must
 * redeliver: unreadable ones, those of a workspace whose webhooks could not be read, and those with a delivery that
 * could not be queued. Deliveries of a duplicate event have the same ids.
 */
export function makeFanOut(deps: {
  readonly readSubscriptions: ReadSubscriptions;
  readonly enqueue: EnqueueDeliveries;
}) {
  return async function fanOut(records: readonly SQSRecord[]): Promise<SQSBatchResponse> {
    const workspaces = Map.groupBy(receivedEvents(records), ({ event }) => event.workspace_id);
    const queued = await Promise.all(
      workspaces.entries().map(([workspaceId, events]) => fanOutWorkspace(workspaceId, events)),
    );
    const done = new Set(queued.flat());
    const failed = records.filter(({ messageId }) => !done.has(messageId));
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

  /** Returns the ids of the messages whose deliveries are all queued. */
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
        .filter(({ deliveries }) => !deliveries.some((delivery) => unqueued.has(delivery)))
        .map(({ messageId }) => messageId);
    } catch (error) {
      logError('failed to fan out events', error, {
        workspace_id: workspaceId,
        event_ids: received.map(({ event }) => event.id),
      });
      return [];
    }
  }
}
