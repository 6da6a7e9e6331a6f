import {
  type AttemptOrigin,
  type DeliveryMessage,
  type EventToDeliver,
  firstAttempt,
} from './delivery-message.ts';
import type { DeliveryRecord } from './delivery-record.ts';

/**
 * A delivery with this many attempts can't be requested again. An attempt takes up to 3.3 KB, since 1 KiB of a response
 * can become 3 KiB of UTF-8. A DynamoDB item takes 400 KB and must also hold the last schedule, at most 16 attempts.
 */
export const ATTEMPT_LIMIT = 100;

/**
 * Makes the message that requests a delivery again, at once. A pending delivery continues its retry schedule
 * afterwards; any other starts it over.
 *
 * Send the message before recording it with `makeRecordReopened`, so that the attempt is made even if the process dies
 * in between. The scheduled attempt becomes outdated either way.
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
