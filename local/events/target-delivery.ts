import type { Clock } from '../clock.ts';
import type { Storage } from '../storage/storage.ts';
import { classifyError } from './delivery-error.ts';
import { openRetryTable, type PendingDelivery } from './retry-table.ts';
import type { BusEvent, DeadLetterReason, Rule, RuleTarget } from './rule.ts';

const FIRST_RETRY_MS = 1_000;
/** Spreads 185 retries over 24 hours, as EventBridge's default policy does. */
const LONGEST_RETRY_MS = 600_000;

export interface DeliveryDeps {
  readonly clock: Clock;
  readonly storage: Storage;
  /** Returns a number from 0 to 1, for the jitter. */
  readonly random: () => number;
  /** Reports a dropped event. */
  readonly onProblem: (message: string, event: BusEvent) => void;
}

/** The deliveries of a bus. */
export interface Deliveries {
  /** Delivers an event to the targets of a rule. */
  start(event: BusEvent, rule: Rule): void;
  /** Continues the stored retries of a rule. */
  resume(rule: Rule): void;
  /** Counts the deliveries that wait for a retry. */
  pending(): number;
}

/**
 * Delivers events, with exponential backoff and jitter between retries. After the last retry an event goes to the
 * dead-letter queue; if that fails too, it is dropped and reported. Only a delivery that waits for a retry is stored.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export function makeDeliveries({ clock, storage, random, onProblem }: DeliveryDeps): Deliveries {
  const table = openRetryTable(storage);
  let pending = 0;

  function attempt(delivery: PendingDelivery, rule: Rule, target: RuleTarget): void {
    const { event, retryAttempts } = delivery;
    try {
      target.deliver(event);
    } catch (error) {
      const { retryable, errorCode, errorMessage } = classifyError(error);
      const nextAt = clock.now() + backoff(retryAttempts, random());
      const exhausted = exhaustedBy(target, retryAttempts, nextAt > delivery.expiresAt);
      if (retryable && exhausted === undefined) {
        const next = { ...delivery, retryAttempts: retryAttempts + 1, nextAt };
        schedule({ ...next, row: table.put(next, rule, target) }, rule, target);
        return;
      }
      giveUp(event, rule, target, {
        ruleArn: rule.arn,
        targetArn: target.arn,
        errorCode,
        errorMessage,
        exhaustedRetryCondition: retryable ? exhausted : undefined,
        retryAttempts,
      });
    }
    if (delivery.row !== undefined) table.delete(delivery.row);
  }

  function schedule(delivery: PendingDelivery, rule: Rule, target: RuleTarget): void {
    pending += 1;
    clock.after(Math.max(0, delivery.nextAt - clock.now()), () => {
      pending -= 1;
      attempt(delivery, rule, target);
    });
  }

  function giveUp(event: BusEvent, rule: Rule, target: RuleTarget, reason: DeadLetterReason): void {
    const failure = `${rule.name}: failed to deliver event ${event.id} to ${target.arn}: ${reason.errorCode}: ${reason.errorMessage}`;
    if (target.sendToDeadLetterQueue === undefined) {
      onProblem(`${failure}; dropped because the target has no dead-letter queue`, event);
      return;
    }
    try {
      target.sendToDeadLetterQueue(event, reason);
    } catch (error) {
      onProblem(`${failure}; dropped because its dead-letter queue failed too: ${String(error)}`, event);
    }
  }

  return {
    start(event, rule) {
      const nextAt = clock.now();
      for (const target of rule.targets) {
        const expiresAt = nextAt + target.retry.maximumAgeSeconds * 1000;
        attempt({ row: undefined, event, retryAttempts: 0, nextAt, expiresAt }, rule, target);
      }
    },
    resume(rule) {
      for (const target of rule.targets) {
        for (const delivery of table.load(rule, target)) schedule(delivery, rule, target);
      }
    },
    pending: () => pending,
  };
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
