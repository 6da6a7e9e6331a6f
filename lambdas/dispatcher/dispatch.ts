import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../shared/delivery/delivery-record.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import { type AttemptResult, attemptResult } from './attempt-result.ts';
import { type ConsequencePorts, makeConsequences, resultOnRecord } from './follow-up.ts';
import { messageState, mustReadDelivery } from './message-state.ts';
import type { PostOutcome } from './post/outcome.ts';
import { isEarly } from './queue-delay.ts';
import { makeRateLimit, type TakeTurn } from './rate-limit.ts';
import { type SignedRequest, signedRequest } from './signed-request.ts';
import { noticeSlow } from './slow-receiver.ts';
import { isSlow, type MarkSlow, slowUntil } from './slow-webhooks.ts';

export interface DispatchPorts extends ConsequencePorts {
  readonly findWebhook: (workspaceId: string, webhookId: string) => Promise<WebhookRecord | undefined>;
  readonly deliveries: {
    find(webhookId: string, deliveryId: string): Promise<DeliveryRecord | undefined>;
    /** Records an attempt. `false`: the delivery doesn't wait for it, such as where another copy has recorded it. */
    recordAttempt(message: DeliveryMessage, result: AttemptResult): Promise<boolean>;
    /** Records that the delivery was given up because its webhook is disabled. */
    recordDiscarded(message: DeliveryMessage): Promise<void>;
  };
  /** Sends the message to the lane for slow receivers; `undefined` in that lane. */
  readonly passOn: ((message: DeliveryMessage) => Promise<void>) | undefined;
  readonly takeTurn: TakeTurn;
  /** Never throws: a receiver's failure is an outcome. */
  readonly post: (request: SignedRequest) => Promise<PostOutcome>;
  readonly markSlow: MarkSlow;
}

/**
 * Makes the attempt that a message asks for. A failed attempt is an expected outcome: it is recorded, the next one is
 * queued, and the message is done. This throws only for our own faults, so that SQS brings the message again.
 *
 * Whoever records an attempt sees to what follows it. A crash in between is found when SQS brings the message again:
 * the attempt is on record, so only what follows is done. Copies of a message may POST twice but never fork the
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
  const { now } = settings;
  const rateLimit = makeRateLimit(ports.takeTurn, now);
  const followUp = makeConsequences(ports, now);

  return async (message: DeliveryMessage, receipt: { readonly redelivered: boolean }): Promise<void> => {
    if (isEarly(message, now()) && message.turn === undefined) return ports.retry(message);

    const webhook = await ports.findWebhook(message.workspace_id, message.webhook_id);
    if (webhook === undefined) return;

    if (mustReadDelivery(message, receipt)) {
      const record = await ports.deliveries.find(message.webhook_id, message.delivery_id);
      const state = messageState(message, record);
      // Before it is passed on: in the other lane, nobody would know that it was received before.
      if (state === 'recorded' && receipt.redelivered) return resume(message, webhook, record);
      if (state !== 'pending') return;
    }

    if (!webhook.enabled) return ports.deliveries.recordDiscarded(message);
    if (ports.passOn !== undefined && isSlow(webhook, now())) return ports.passOn(message);

    const turn = await rateLimit(message, webhook);
    if (turn !== undefined && isEarly({ not_before: turn.at }, now()))
      return ports.retry({ ...message, not_before: turn.at, turn });

    await attempt(message, webhook);
  };

  async function attempt(message: DeliveryMessage, webhook: WebhookRecord): Promise<void> {
    const started = now();
    const request = signedRequest(webhook, message, { now: started, userAgent: settings.userAgent });
    const outcome = await noticeSlow(ports.post(request), () => noteSlow(webhook));
    const number = message.attempt - message.schedule_start;
    const result = attemptResult(outcome, { number, started, ended: now() }, settings);
    if (await ports.deliveries.recordAttempt(message, result)) await followUp(message, webhook, result);
  }

  /** The attempt is on record from before: what follows it may not have been done. */
  async function resume(
    message: DeliveryMessage,
    webhook: WebhookRecord,
    record: DeliveryRecord | undefined,
  ): Promise<void> {
    const result = record && resultOnRecord(record);
    if (result !== undefined) await followUp(message, webhook, result);
  }

  async function noteSlow(webhook: WebhookRecord): Promise<void> {
    const until = slowUntil(webhook, now());
    if (until !== undefined) await ports.markSlow(webhook, until);
  }
}
