import type { DeliveryMessage, Turn } from '../shared/delivery/delivery-message.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';

/**
 * Takes a webhook's next turn and returns its time in epoch milliseconds: now, or after the turns already
 * taken. Turns are at least {@link turnIntervalMs} apart.
 */
export type TakeTurn = (webhookId: string, perSecond: number) => Promise<number>;

/** Milliseconds between turns. Whole microseconds, rounded up, add up exactly; whole milliseconds would halve 600/s. */
export const turnIntervalMs = (perSecond: number): number => Math.ceil(1_000_000 / perSecond) / 1_000;

/**
 * How long after its time a turn can be used, so that turns missed in an outage don't become a burst. Much longer than
 * SQS is ever late, or a late message would lose its turn again and again.
 */
const TURN_VALID_MS = 60_000;

/** Makes the function that gives a message its turn; `undefined` for a webhook without a rate limit. */
export function makeRateLimit(takeTurn: TakeTurn, now: () => number) {
  return async function rateLimit(
    { turn }: DeliveryMessage,
    { id, max_per_second }: WebhookRecord,
  ): Promise<Turn | undefined> {
    if (!max_per_second) return undefined;
    if (turn !== undefined && isValid(turn, max_per_second, now())) return turn;
    return { at: timestamp(await takeTurn(id, max_per_second)), per_second: max_per_second };
  };
}

/** A changed limit voids the turn, so a raised limit also speeds up messages that already wait. */
const isValid = ({ at, per_second }: Turn, maxPerSecond: number, now: number): boolean =>
  per_second === maxPerSecond && now - Date.parse(at) <= TURN_VALID_MS;
