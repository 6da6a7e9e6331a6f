import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';

/** SQS delays a message by at most 15 minutes. */
export const MAX_DELAY_SECONDS = 900;

/** SQS delays by whole seconds, so a message may come up to one early; that is no reason to send it round again. */
const EARLY_MS = 1_000;

/** Whether a message came before its attempt is due: a wait beyond 15 minutes is made of hops. */
export function isEarly({ not_before }: Pick<DeliveryMessage, 'not_before'>, now: number): boolean {
  return not_before !== undefined && Date.parse(not_before) - now >= EARLY_MS;
}

/** Seconds until the attempt is due, as far as SQS can delay in one hop. */
export function delayUntilDue({ not_before }: Pick<DeliveryMessage, 'not_before'>, now: number): number {
  if (not_before === undefined) return 0;
  const seconds = Math.round((Date.parse(not_before) - now) / 1_000);
  return Math.min(MAX_DELAY_SECONDS, Math.max(0, seconds));
}
