import type { DeliveryMessage } from '../shared/delivery-message.ts';
import type { DeliveryRecord } from '../shared/delivery-record.ts';
import type { WebhookRecord } from '../shared/webhook-record.ts';
import { type AttemptResult, attemptResult } from './attempt-result.ts';
import type { PostOutcome } from './post/outcome.ts';
import { isEarly } from './retry-queue.ts';
import { type SignedRequest, signedRequest } from './signed-request.ts';

export interface DispatchPorts {
  readonly findWebhook: (workspaceId: string, webhookId: string) => Promise<WebhookRecord | undefined>;
  /** Never throws: a receiver's failure is an outcome. */
  readonly post: (request: SignedRequest) => Promise<PostOutcome>;
  readonly deliveries: {
    find(webhookId: string, deliveryId: string): Promise<DeliveryRecord | undefined>;
    /** Records an attempt. `false`: another copy of the message has recorded it already, or ended the delivery. */
    recordAttempt(message: DeliveryMessage, result: AttemptResult): Promise<boolean>;
    /** Records that the delivery was given up because its webhook is disabled. */
    recordDiscarded(message: DeliveryMessage): Promise<void>;
  };
  /** Sends the message to the retry queue, to come back when it is due. */
  readonly retry: (message: DeliveryMessage) => Promise<void>;
  /** Sends the message to the dead-letter queue. */
  readonly bury: (message: DeliveryMessage) => Promise<void>;
}

/**
 * Makes the attempt that a message asks for. A failed attempt is an expected outcome: it is recorded, the next one is
 * queued, and the message is done. This throws only for our own faults, so that SQS brings the message again.
 *
 * Whoever records an attempt queues what follows it. A crash in between is found when SQS brings the message again:
 * the attempt is on record, so only what follows is queued. Copies of a message may POST twice but never fork the
 * schedule, because only one of them records.
 */
export function makeDispatch(
  ports: DispatchPorts,
  settings: {
    /** Waits in seconds. */
    readonly schedule: readonly number[];
    readonly userAgent: string;
    readonly now: () => number;
    readonly random: () => number;
  },
) {
  return async (
    message: DeliveryMessage,
    { redelivered }: { readonly redelivered: boolean },
  ): Promise<void> => {
    if (isEarly(message, settings.now())) return ports.retry(message);

    const webhook = await ports.findWebhook(message.workspace_id, message.webhook_id);
    if (webhook === undefined) return;
    if (redelivered) {
      const record = await ports.deliveries.find(message.webhook_id, message.delivery_id);
      if (record !== undefined && record.attempt_count >= message.attempt) return resume(message, record);
    }
    if (!webhook.enabled) return ports.deliveries.recordDiscarded(message);
    const started = settings.now();
    const request = signedRequest(webhook, message, { now: started, userAgent: settings.userAgent });
    const outcome = await ports.post(request);
    const at = { number: message.attempt, started, ended: settings.now() };
    const result = attemptResult(outcome, at, settings);
    if (await ports.deliveries.recordAttempt(message, result)) {
      await carryOn(message, result.status, result.nextAttemptAt);
    }
  };

  /** The attempt is on record from before: what followed it may not have been queued. */
  async function resume(message: DeliveryMessage, record: DeliveryRecord): Promise<void> {
    if (record.attempt_count === message.attempt)
      await carryOn(message, record.status, record.next_attempt_at);
  }

  async function carryOn(
    message: DeliveryMessage,
    status: DeliveryRecord['status'],
    nextAttemptAt: string | undefined,
  ): Promise<void> {
    if (status === 'pending' && nextAttemptAt !== undefined) {
      await ports.retry({ ...message, attempt: message.attempt + 1, not_before: nextAttemptAt });
    }
    if (status === 'exhausted') await ports.bury(message);
  }
}
