import { randomUUID } from 'node:crypto';
import type { DeliveryMessage, UnrecordedAttempt } from '../shared/delivery/delivery-message.ts';
import type { DeliveryRecord } from '../shared/delivery/delivery-record.ts';
import type { FindDelivery } from '../shared/delivery/find-delivery.ts';
import type { AttemptWrites } from '../shared/delivery/record-attempt.ts';
import type { FindWebhook } from '../shared/webhook/find-webhook.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import { attemptResult } from './attempt-result.ts';
import { type FollowUpPorts, makeFollowUp, recordedResult } from './follow-up.ts';
import { messageState, mustReadDelivery } from './message-state.ts';
import type { Post } from './post/post.ts';
import { isEarly } from './queue-delay.ts';
import { makeRateLimit } from './rate-limit.ts';
import { recordLater } from './record-later.ts';
import { signedRequest } from './signed-request.ts';
import { isSlow, slowUntil, watchForSlow } from './slow-receiver.ts';
import type { TakeTurn } from './take-turn.ts';

export interface DispatchPorts extends FollowUpPorts {
  readonly findWebhook: FindWebhook;
  readonly deliveries: AttemptWrites & { readonly find: FindDelivery };
  /** Moves a message to the slow dispatcher; `undefined` in that dispatcher. */
  readonly sendToSlowDispatcher: ((message: DeliveryMessage) => Promise<void>) | undefined;
  readonly takeTurn: TakeTurn;
  readonly post: Post;
}

/** An attempt that is due. */
interface Due {
  readonly message: DeliveryMessage;
  readonly webhook: WebhookRecord;
  /** The delivery, if it was read and exists. */
  readonly delivery: DeliveryRecord | undefined;
}

type MadeAttempt = Pick<UnrecordedAttempt, 'result' | 'token'>;

/**
 * Makes the attempt that a message requests. A failed attempt is an expected outcome: it is recorded, the next one is
 * queued, and the message is acknowledged. Throws only for our own faults, so SQS redelivers the message.
 *
 * The invocation that records an attempt also follows up on it. If it dies in between, SQS redelivers the message, the
 * attempt is found recorded, and only the follow-up is done. Copies of a message may POST twice but never fork the retry
 * schedule, because only one of them records.
 *
 * An attempt that can't be recorded travels on in the retry queue, and is recorded later without another POST. Only if
 * that fails too does SQS redeliver the message, and the attempt is made again.
 */
export function makeDispatch(
  ports: DispatchPorts,
  settings: {
    /** Seconds between attempts. */
    readonly schedule: readonly number[];
    readonly userAgent: string;
    readonly now: () => number;
    readonly random: () => number;
    /** Resolves after this many milliseconds. */
    readonly wait: (ms: number) => Promise<unknown>;
  },
) {
  const { now } = settings;
  const rateLimit = makeRateLimit(ports.takeTurn, settings);
  const followUp = makeFollowUp(ports, now);

  return async function dispatch(
    message: DeliveryMessage,
    receipt: { readonly redelivered: boolean },
  ): Promise<void> {
    // A message that is early for its place in line continues: the limit may have been raised.
    if (isEarly(message, now()) && message.turn === undefined) return ports.retry(message);

    const webhook = await ports.findWebhook(message.workspace_id, message.webhook_id);
    if (webhook === undefined) return;

    let delivery: DeliveryRecord | undefined;
    if (mustReadDelivery(message, { ...receipt, at: now() })) {
      delivery = await ports.deliveries.find(message.webhook_id, message.delivery_id);
      const state = messageState(message, delivery);
      // Before the move to the slow dispatcher, which would receive the message for the first time.
      const recorded = state === 'recorded' && receipt.redelivered ? recordedResult(delivery) : undefined;
      if (recorded !== undefined) return followUp(message, webhook, recorded);
      // Also if an attempt is recorded: by this write, whose response was lost, or by a copy of the message.
      if (message.unrecorded !== undefined) return record({ message, webhook, delivery }, message.unrecorded);
      if (state !== 'pending') return;
    }

    if (!webhook.enabled) return ports.deliveries.recordDiscarded(message, { stored: delivery });
    if (ports.sendToSlowDispatcher !== undefined && isSlow(webhook, now()))
      return ports.sendToSlowDispatcher(message);

    const turn = await rateLimit(message, webhook);
    if (turn !== undefined) return ports.retry({ ...message, not_before: turn.at, turn });

    await attempt({ message, webhook, delivery });
  };

  async function attempt(due: Due): Promise<void> {
    const { message, webhook } = due;
    const started = now();
    const request = signedRequest(webhook, message, { now: started, userAgent: settings.userAgent });
    const outcome = await watchForSlow(ports.post(request), () => markSlow(webhook));
    const number = message.attempt - message.schedule_start;
    const result = attemptResult(outcome, { number, started, ended: now() }, settings);
    await record(due, { result, token: randomUUID() });
  }

  async function record({ message, webhook, delivery }: Due, made: MadeAttempt): Promise<void> {
    const { result, token } = made;
    let isRecorded: boolean;
    try {
      isRecorded = await ports.deliveries.recordAttempt(message, result, { stored: delivery, token });
    } catch (error) {
      return ports.retry(recordLater(message, made, error, settings));
    }
    if (isRecorded) await followUp(message, webhook, result);
  }

  async function markSlow(webhook: WebhookRecord): Promise<void> {
    const until = slowUntil(webhook, now());
    if (until !== undefined) await ports.health.markSlow(webhook, until);
  }
}
