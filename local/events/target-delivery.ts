import type { Clock } from '../clock.ts';
import { classifyError } from './delivery-error.ts';
import type { BusEvent, DeadLetterReason, Rule, RuleTarget } from './rule.ts';

const FIRST_RETRY_MS = 1_000;
/** Spreads 185 retries over 24 hours, as EventBridge's default policy does. */
const LONGEST_RETRY_MS = 600_000;

export interface DeliveryDeps {
  readonly clock: Clock;
  /** Returns a number from 0 to 1, for the jitter. */
  readonly random: () => number;
  /** Reports a dropped event. */
  readonly onProblem: (message: string, event: BusEvent) => void;
}

/**
 * Delivers an event to one target, with exponential backoff and jitter between retries. After the last retry it
 * goes to the dead-letter queue; if that fails too, it is dropped and reported. Never rejects.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export async function deliverToTarget(
  { clock, random, onProblem }: DeliveryDeps,
  event: BusEvent,
  rule: Rule,
  target: RuleTarget,
): Promise<void> {
  const expiresAt = clock.now() + target.retry.maximumAgeSeconds * 1000;

  for (let retryAttempts = 0; ; retryAttempts += 1) {
    try {
      return await target.deliver(event);
    } catch (error) {
      const { retryable, errorCode, errorMessage } = classifyError(error);
      const backoffMs = backoff(retryAttempts, random());
      const exhausted = exhaustedBy(target, retryAttempts, clock.now() + backoffMs > expiresAt);
      if (retryable && exhausted === undefined) {
        await new Promise<void>((resolve) => clock.after(backoffMs, resolve));
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
    const failure = `${rule.name}: failed to deliver event ${event.id} to ${target.arn}: ${reason.errorCode}: ${reason.errorMessage}`;
    if (target.sendToDeadLetterQueue === undefined) {
      onProblem(`${failure}; dropped because the target has no dead-letter queue`, event);
      return;
    }
    try {
      await target.sendToDeadLetterQueue(event, reason);
    } catch (error) {
      onProblem(`${failure}; dropped because its dead-letter queue failed too: ${String(error)}`, event);
    }
  }
}

function exhaustedBy(target: RuleTarget, retryAttempts: number, tooOld: boolean) {
  if (retryAttempts >= target.retry.maximumAttempts) return 'MaximumRetryAttempts';
  return tooOld ? 'MaximumEventAgeInSeconds' : undefined;
}

/** Computes the milliseconds before the next retry: doubles from 1 s to 10 min, then subtracts up to half. */
function backoff(retryAttempts: number, random: number): number {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** retryAttempts);
  return Math.round(longest * (1 - random / 2));
}
