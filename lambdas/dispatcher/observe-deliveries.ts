import type { SQSRecord } from 'aws-lambda';
import { type DeliveryMessage, parseDeliveryMessage } from '../shared/delivery/delivery-message.ts';
import { idTime } from '../shared/formats/ids.ts';
import { type LogFields, logWarning } from '../shared/observe/log.ts';
import type { Metrics } from '../shared/observe/metrics.ts';
import type { AttemptResult } from './attempt-result.ts';
import type { DispatchPorts } from './dispatch.ts';
import { isStraightFromBus } from './message-state.ts';

/** The same records of deliveries, with what becomes of them counted, and told where a delivery is given up. */
export function observeDeliveries(
  deliveries: DispatchPorts['deliveries'],
  metrics: Metrics,
): DispatchPorts['deliveries'] {
  return {
    ...deliveries,
    async recordAttempt(message, result) {
      const recorded = await deliveries.recordAttempt(message, result);
      // Another copy of the message recorded the attempt where this one didn't, and counted it.
      if (recorded) observeAttempt(message, result);
      return recorded;
    },
    async recordDiscarded(message) {
      await deliveries.recordDiscarded(message);
      metrics.count('DeliveriesDiscarded');
    },
  };

  function observeAttempt(message: DeliveryMessage, { status, attempt }: AttemptResult): void {
    metrics.time('AttemptDuration', attempt.duration_ms);
    if (status === 'delivered') {
      metrics.count('DeliveriesDelivered');
      if (isFirstAttemptOfClick(message)) {
        const deliveredAt = Date.parse(attempt.at) + attempt.duration_ms;
        metrics.time('ClickToDelivery', deliveredAt - idTime(message.event_id));
      }
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

/** What a log tells of the delivery in a message: nothing of one that can't be read. */
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

/** An attempt that waited says nothing about how fast a click gets to its receiver. */
const isFirstAttemptOfClick = (message: DeliveryMessage): boolean =>
  message.event_type === 'link.clicked' && isStraightFromBus(message);
