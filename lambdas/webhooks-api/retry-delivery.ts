import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import type { DeliveryMessage, EventToDeliver } from '../shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../shared/delivery/delivery-record.ts';
import type { FindDelivery } from '../shared/delivery/find-delivery.ts';
import { isOverdue } from '../shared/delivery/overdue.ts';
import type { RecordReopened } from '../shared/delivery/record-reopened.ts';
import { ATTEMPT_LIMIT, reopeningMessage } from '../shared/delivery/reopening-message.ts';
import type { FindEvent } from '../shared/event-log/find-event.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { deliveryResource } from './delivery-resource.ts';
import { deliveryNotFound, eventGone, tooManyAttempts, webhookDisabled, webhookNotFound } from './errors.ts';
import { emptyRequest } from './webhook-request.ts';

/** SQS delays are whole seconds, so an attempt that is due within one may be in flight. */
const EARLY_MS = 1_000;

/**
 * `POST /webhooks/{id}/deliveries/{delivery_id}/retry`: makes one more attempt now, in place of a pending one. An attempt
 * that is already due counts as the retry.
 */
export function makeRetryDelivery(deps: {
  readonly findWebhook: WebhooksTable['find'];
  readonly findDelivery: FindDelivery;
  readonly findEvent: FindEvent;
  /** Sends to the retry queue, due at once. */
  readonly queueAttempt: (message: DeliveryMessage) => Promise<void>;
  readonly recordReopened: RecordReopened;
  readonly now: () => number;
}): ApiOperation {
  return async function retryDelivery({ caller, pathParameters: { id = '', delivery_id = '' }, body }) {
    parse(emptyRequest, body);
    const webhook = await deps.findWebhook(caller.workspaceId, id);
    if (webhook === undefined) throw webhookNotFound();
    const delivery = await deps.findDelivery(id, delivery_id);
    if (delivery === undefined) throw deliveryNotFound();
    if (!webhook.enabled) throw webhookDisabled();
    const retried = isDue(delivery, deps.now()) ? delivery : await retry(caller.workspaceId, delivery);
    return { status: 202, body: deliveryResource(retried) };
  };

  async function retry(workspaceId: string, delivery: DeliveryRecord): Promise<DeliveryRecord> {
    if (delivery.attempt_count >= ATTEMPT_LIMIT) throw tooManyAttempts();
    const message = reopeningMessage(delivery, await eventOf(workspaceId, delivery), 'retried');
    await deps.queueAttempt(message);
    const reopened = await deps.recordReopened(message);
    // The dispatcher may have recorded the attempt before this write.
    return reopened ?? (await deps.findDelivery(delivery.webhook_id, delivery.id)) ?? delivery;
  }

  async function eventOf(workspaceId: string, { event_id }: DeliveryRecord): Promise<EventToDeliver> {
    const event = await deps.findEvent(workspaceId, event_id);
    // Every event is logged before it is published.
    if (event === undefined) throw eventGone();
    return event;
  }
}

/** Whether an attempt is in flight or rate limited: another one would be a duplicate. */
const isDue = (delivery: DeliveryRecord, now: number): boolean =>
  delivery.status === 'pending' &&
  (delivery.next_attempt_at ?? '') < timestamp(now + EARLY_MS) &&
  !isOverdue(delivery, now);
