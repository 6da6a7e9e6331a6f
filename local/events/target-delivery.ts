import type { Clock } from '../clock.ts';
import { deliveryError } from './delivery-error.ts';
import type { BusEvent, DeadLetterReason, Rule, RuleTarget } from './rule.ts';

const FIRST_RETRY_MS = 1_000;
/** Lets 185 retries spread over 24 hours, as EventBridge's default policy does. */
const LONGEST_RETRY_MS = 600_000;

/** What {@link deliverToTarget} needs. */
export interface DeliveryDeps {
  readonly clock: Clock;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  /** Told of an event that no one will get any more. */
  readonly onProblem: (message: string, event: BusEvent) => void;
}

/**
 * Delivers an event to one target, retrying with exponential backoff and jitter until the target's limits are
 * reached; then it goes to the target's dead letter. Resolves when either has taken it, or when it is dropped,
 * which is reported. Never rejects.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export async function deliverToTarget(
  { clock, random, onProblem }: DeliveryDeps,
  event: BusEvent,
  rule: Rule,
  target: RuleTarget,
): Promise<void> {
  const endsAt = clock.now() + target.retry.maximumAgeSeconds * 1000;

  for (let retryAttempts = 0; ; retryAttempts += 1) {
    try {
      return await target.deliver(event);
    } catch (error) {
      const { retryable, errorCode, errorMessage } = deliveryError(error);
      const pause = backoff(retryAttempts, random());
      const exhausted = exhaustedBy(target, retryAttempts, clock.now() + pause > endsAt);
      if (retryable && exhausted === undefined) {
        await new Promise<void>((resolve) => clock.after(pause, resolve));
        continue;
      }
      return await giveUp({
        ruleArn: rule.arn,
        targetArn: target.arn,
        errorCode,
        errorMessage,
        exhaustedRetryCondition: retryable ? exhausted : undefined,
        retryAttempts,
      });
    }
  }

  async function giveUp(reason: DeadLetterReason): Promise<void> {
    const story = `${rule.name} could not deliver event ${event.id} to ${target.arn}: ${reason.errorCode}: ${reason.errorMessage}`;
    if (target.deadLetter === undefined) {
      onProblem(`${story}; dropped, since the target has no dead-letter queue`, event);
      return;
    }
    try {
      await target.deadLetter(event, reason);
    } catch (error) {
      onProblem(`${story}; dropped, since its dead-letter queue failed too: ${String(error)}`, event);
    }
  }
}

function exhaustedBy(target: RuleTarget, retryAttempts: number, tooOld: boolean) {
  if (retryAttempts >= target.retry.maximumAttempts) return 'MaximumRetryAttempts';
  return tooOld ? 'MaximumEventAgeInSeconds' : undefined;
}

/** Milliseconds before the next retry: doubling from a second to ten minutes, less up to half of it. */
function backoff(retryAttempts: number, random: number): number {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** retryAttempts);
  return Math.round(longest * (1 - random / 2));
}
