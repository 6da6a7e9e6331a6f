import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { firstAttempt } from '../shared/delivery/delivery-message.ts';
import type { EnqueueDeliveries } from '../shared/delivery/enqueue-deliveries.ts';
import { type ReceivedEvent, receivedEvents } from '../shared/events/received-events.ts';
import { logError } from '../shared/observe/log.ts';
import type { Subscription } from '../shared/webhook/subscribes.ts';
import type { ReadSubscriptions } from '../shared/webhook/subscriptions-table.ts';
import type { DisableWebhook } from './disable-webhook.ts';
import { matchEvents } from './match-events.ts';

/**
 * Turns a batch of events into deliveries, one for each subscribed webhook. Reports the messages that SQS must
 * redeliver: unreadable ones, those of a workspace whose webhooks could not be read, and those with a delivery that
 * could not be queued. Deliveries of a duplicate event have the same ids.
 *
 * A webhook whose filter takes too many steps for an event is disabled; its events stay in the log, for a replay.
 */
export function makeFanOut(deps: {
  readonly readSubscriptions: ReadSubscriptions;
  readonly enqueue: EnqueueDeliveries;
  readonly disableWebhook: DisableWebhook;
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
      const { events, tooExpensive } = await matchEvents(received, webhooks);
      const fannedOut = events.map(({ messageId, event, webhooks }) => {
        const body = JSON.stringify(event);
        const deliveries = webhooks.map(({ id }) => firstAttempt({ ...event, body }, id, 'bus'));
        return { messageId, deliveries };
      });
      const unqueued = await deps.enqueue(fannedOut.flatMap(({ deliveries }) => deliveries));
      const undisabled = new Set<string>();
      for (const { webhook, received } of tooExpensive) {
        if (!(await isDisabled(webhook, received))) undisabled.add(received.messageId);
      }
      return fannedOut
        .filter(({ deliveries }) => !deliveries.some((delivery) => unqueued.has(delivery)))
        .map(({ messageId }) => messageId)
        .filter((messageId) => !undisabled.has(messageId));
    } catch (error) {
      logError('failed to fan out events', error, {
        workspace_id: workspaceId,
        event_ids: received.map(({ event }) => event.id),
      });
      return [];
    }
  }

  /** Disables a webhook. Returns `false` if that failed, so the message of its cause must come again. */
  async function isDisabled(webhook: Subscription, { event }: ReceivedEvent): Promise<boolean> {
    try {
      await deps.disableWebhook(webhook, event);
      return true;
    } catch (error) {
      const { id: webhook_id } = webhook;
      logError('failed to disable webhook', error, { webhook_id, workspace_id: event.workspace_id });
      return false;
    }
  }
}
