import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import type { TakeTurn } from './turns-table.ts';

/**
 * A turn that is longer past is void: what an outage held up must not come all at once when it is over. It is much
 * longer than a queue is ever late, or those who come late would go to the end of the line again and again.
 */
const TURN_KEPT_MS = 60_000;

/**
 * Makes what gives a message its turn where its webhook takes so many attempts a second and no more: the same message,
 * not due before its turn. The message is returned as it is where it has its turn already, and without one where there
 * is no limit.
 */
export function makeWithTurn(takeTurn: TakeTurn, now: () => number) {
  return async (message: DeliveryMessage, webhook: WebhookRecord): Promise<DeliveryMessage> => {
    if (hasTurn(message, webhook, now())) return message;
    if (!webhook.max_per_second) return isInLine(message) ? withoutTurn(message) : message;
    const turn = timestamp(await takeTurn(webhook.id, webhook.max_per_second));
    return { ...message, not_before: turn, turn_at: turn, turn_limit: webhook.max_per_second };
  };
}

/** Whether a message that comes early may have another turn by now: it waits for nothing but its turn. */
export const isInLine = ({ turn_at }: DeliveryMessage): boolean => turn_at !== undefined;

/** A turn was given by a limit, and goes with it: who raises the limit has the line go faster. */
const hasTurn = ({ turn_at, turn_limit }: DeliveryMessage, webhook: WebhookRecord, now: number): boolean =>
  turn_at !== undefined && turn_limit === webhook.max_per_second && now - Date.parse(turn_at) <= TURN_KEPT_MS;

/** What waits for its turn waits for nothing else. */
function withoutTurn({ turn_at: _, turn_limit: __, not_before: ___, ...message }: DeliveryMessage) {
  return message;
}
