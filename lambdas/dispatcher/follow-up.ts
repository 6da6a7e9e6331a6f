import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../shared/delivery/delivery-record.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import type { AttemptResult } from './attempt-result.ts';
import type { PublishEvent } from './publish-event.ts';
import { deliveryExhaustedEvent, isToldWhenExhausted } from './webhook-events.ts';
import { makeJudgeWebhook, type WebhookHealth } from './webhook-health.ts';

export interface ConsequencePorts {
  readonly health: WebhookHealth;
  readonly publish: PublishEvent;
  /** Sends the message to the retry queue, to come back when it is due. */
  readonly retry: (message: DeliveryMessage) => Promise<void>;
  /** Sends the message to the dead-letter queue. */
  readonly bury: (message: DeliveryMessage) => Promise<void>;
}

/**
 * Makes what follows an attempt that is on record: first for its webhook, then for its delivery. Each step may be done
 * again, and all of them are where the message comes again because one failed or the process died. The next attempt
 * comes last, so that once it is under way nothing of this one is left to do.
 */
export function makeConsequences(ports: ConsequencePorts, now: () => number) {
  const judgeWebhook = makeJudgeWebhook(ports, now);
  return async (message: DeliveryMessage, webhook: WebhookRecord, result: AttemptResult): Promise<void> => {
    await judgeWebhook(webhook, result.attempt);
    if (result.status === 'pending' && result.nextAttemptAt !== undefined) {
      await ports.retry(nextAttempt(message, result.nextAttemptAt));
    }
    if (result.status === 'exhausted') {
      if (isToldWhenExhausted(message)) await ports.publish(deliveryExhaustedEvent(message, result.attempt));
      await ports.bury(message);
    }
  };
}

/** What the last attempt made of the delivery, from its record. */
export function resultOnRecord({
  attempts,
  status,
  next_attempt_at,
}: DeliveryRecord): AttemptResult | undefined {
  const attempt = attempts.at(-1);
  if (attempt === undefined) return undefined;
  return { attempt, status, ...(next_attempt_at !== undefined && { nextAttemptAt: next_attempt_at }) };
}

function nextAttempt({ turn: _, ...message }: DeliveryMessage, dueAt: string): DeliveryMessage {
  return { ...message, origin: 'retry', attempt: message.attempt + 1, not_before: dueAt };
}
