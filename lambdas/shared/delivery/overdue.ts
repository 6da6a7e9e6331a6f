import { timestamp } from '../formats/timestamp.ts';
import type { DeliveryRecord } from './delivery-record.ts';

/** An attempt that has been due for this long is lost. */
const LOST_AFTER_MS = 24 * 60 * 60 * 1_000;

/**
 * Whether a delivery waits for an attempt that was due a day ago: its message is lost, and nothing will make the attempt
 * unless it is requested again.
 *
 * @param now epoch milliseconds
 */
export const isOverdue = (
  { status, next_attempt_at = '' }: Pick<DeliveryRecord, 'status' | 'next_attempt_at'>,
  now: number,
): boolean => status === 'pending' && next_attempt_at <= timestamp(now - LOST_AFTER_MS);
