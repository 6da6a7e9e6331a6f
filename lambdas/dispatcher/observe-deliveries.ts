import type { SQSRecord } from 'aws-lambda';
import { type DeliveryMessage, parseDeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { AttemptResult } from '../shared/delivery/delivery-record.ts';
import type { AttemptWrites } from '../shared/delivery/record-attempt.ts';
import { idTime } from '../shared/formats/ids.ts';
import { type LogFields, logWarning } from '../shared/observe/log.ts';
import type { Metrics } from '../shared/observe/metrics.ts';
import { attemptEnd } from './attempt-result.ts';
import { isStraightFromBus } from './message-state.ts';

/** Counts deliveries by result, and logs the exhausted ones. */
export function observeDeliveries(writes: AttemptWrites, metrics: Metrics): AttemptWrites {
  return {
    async recordAttempt(message, result, options) {
      const recorded = await writes.recordAttempt(message, result, options);
      // If a copy of the message recorded the attempt, the copy counts it.
      if (recorded) observeAttempt(message, result);
      return recorded;
    },
    async recordDiscarded(message, options) {
      await writes.recordDiscarded(message, options);
      metrics.count('DeliveriesDiscarded');
    },
  };

  function observeAttempt(message: DeliveryMessage, { status, attempt }: AttemptResult): void {
    metrics.time('AttemptDuration', attempt.duration_ms);
    if (status === 'delivered') {
      metrics.count('DeliveriesDelivered');
      // Messages that waited don't show how fast clicks are delivered.
      if (message.event_type === 'link.clicked' && isStraightFromBus(message))
        metrics.time('ClickToDelivery', attemptEnd(attempt) - idTime(message.event_id));
      return;
    }
    metrics.count('AttemptsFailed');
    if (status === 'exhausted') {
      metrics.count('DeliveriesExhausted');
      logWarning('delivery exhausted', deliveryIds(message));
    }
    if (status === 'discarded') metrics.count('DeliveriesDiscarded');
  }
}

/** Log fields that identify the delivery in an SQS record; none if the record is unreadable. */
export function deliveryIdsIn({ body }: Pick<SQSRecord, 'body'>): LogFields {
  try {
    return deliveryIds(parseDeliveryMessage(body));
  } catch {
    return {};
  }
}

const deliveryIds = ({
  delivery_id,
  event_id,
  event_type,
  webhook_id,
  workspace_id,
  attempt,
}: DeliveryMessage): LogFields => ({ delivery_id, event_id, event_type, webhook_id, workspace_id, attempt });
