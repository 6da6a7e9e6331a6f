import type { DeliveryMessage } from '../shared/delivery-message.ts';
import { timestamp } from '../shared/timestamp.ts';
import type { WebhookRecord } from '../shared/webhook-record.ts';
import type { TakeTurn } from './turns.ts';

/** A turn that is longer past is void: what an outage held up must not come all at once when it is over. */
const TURN_KEPT_MS = 5_000;

/**
 * Makes what gives a message its turn where its webhook takes so many attempts a second and no more: the same message,
 * not due before its turn. The message is returned as it is where there is no limit, or where it has its turn already.
 */
export function makeWithTurn(takeTurn: TakeTurn, now: () => number) {
  return async (message: DeliveryMessage, webhook: WebhookRecord): Promise<DeliveryMessage> => {
    if (!webhook.max_per_second || hasTurn(message, now())) return message;
    const turn = timestamp(await takeTurn(webhook.id, webhook.max_per_second));
    return { ...message, not_before: turn, turn_at: turn };
  };
}

const hasTurn = ({ turn_at }: DeliveryMessage, now: number): boolean =>
  turn_at !== undefined && now - Date.parse(turn_at) <= TURN_KEPT_MS;
