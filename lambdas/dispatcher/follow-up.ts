import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { AttemptResult, DeliveryRecord } from '../shared/delivery/delivery-record.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import { deliveryExhaustedEvent, isExhaustionPublished } from './webhook-events.ts';
import { type HealthPorts, makeUpdateHealth } from './webhook-health.ts';

export interface FollowUpPorts extends HealthPorts {
  /** Sends the message to the retry queue when it is due, or some time before if it has a turn. */
  readonly retry: (message: DeliveryMessage) => Promise<void>;
  readonly sendToDeadLetterQueue: (message: DeliveryMessage) => Promise<void>;
}

/**
 * Follows up on a recorded attempt: updates the webhook's health, then queues the next attempt or gives up the
 * delivery. Every step can be repeated, since a redelivered message repeats them all. The next attempt is queued last,
 * so it starts after the other steps.
 */
export function makeFollowUp(ports: FollowUpPorts, now: () => number) {
  const updateHealth = makeUpdateHealth(ports, now);
  return async function followUp(
    { unrecorded: _, ...message }: DeliveryMessage,
    webhook: WebhookRecord,
    result: AttemptResult,
  ): Promise<void> {
    await updateHealth(webhook, result.attempt);
    if (result.status === 'pending' && result.nextAttemptAt !== undefined) {
      await ports.retry(nextAttempt(message, result.nextAttemptAt));
    }
    if (result.status === 'exhausted') {
      if (isExhaustionPublished(message))
        await ports.publish(deliveryExhaustedEvent(message, result.attempt));
      await ports.sendToDeadLetterQueue(message);
    }
  };
}

/** The result of a delivery's last recorded attempt. */
export function recordedResult(delivery: DeliveryRecord | undefined): AttemptResult | undefined {
  const attempt = delivery?.attempts.at(-1);
  if (delivery === undefined || attempt === undefined) return undefined;
  const { status, next_attempt_at: nextAttemptAt } = delivery;
  return { attempt, status, ...(nextAttemptAt !== undefined && { nextAttemptAt }) };
}

function nextAttempt({ turn: _, ...message }: DeliveryMessage, dueAt: string): DeliveryMessage {
  return { ...message, origin: 'retried', attempt: message.attempt + 1, not_before: dueAt };
}
