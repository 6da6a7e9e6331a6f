import {
  type AttemptOrigin,
  type DeliveryMessage,
  type EventToDeliver,
  firstAttempt,
} from './delivery-message.ts';
import type { DeliveryRecord } from './delivery-record.ts';

/**
 * Most attempts after which a delivery can be requested again. An attempt takes up to 3.3 KB, as 1 KiB of a response can
 * become three, and a DynamoDB item 400 KB: a last schedule, of at most 16 attempts, must fit.
 */
export const ATTEMPT_LIMIT = 100;

/**
 * The message that requests a delivery again, at once. A pending delivery continues its retry schedule afterwards; any
 * other starts it over.
 *
 * Send the message before recording it with `makeRecordReopened`. If the process dies in between, the attempt is made anyway,
 * and the one that was scheduled becomes outdated either way.
 */
export function reopeningMessage(
  record: Pick<DeliveryRecord, 'webhook_id' | 'status' | 'attempt_count' | 'round' | 'schedule_start'>,
  event: EventToDeliver,
  origin: Exclude<AttemptOrigin, 'bus'>,
): DeliveryMessage {
  return {
    ...firstAttempt(event, record.webhook_id, origin),
    attempt: record.attempt_count + 1,
    round: record.round + 1,
    schedule_start: record.status === 'pending' ? record.schedule_start : record.attempt_count,
  };
}
