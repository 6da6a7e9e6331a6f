import type { EventPattern } from '../../event-pattern/match.ts';
import type { JsonObject } from '../json.ts';

/** An event as EventBridge hands it to targets. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** RFC 3339 in UTC, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

/** Why a target never got an event. */
export interface DeadLetterReason {
  readonly ruleArn: string;
  readonly targetArn: string;
  /** One of EventBridge's codes, such as `ERROR_FROM_TARGET`. */
  readonly errorCode: string;
  readonly errorMessage: string;
  /** Which limit ended the retries; `undefined` when the error wasn't worth a retry. */
  readonly exhaustedRetryCondition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined;
  readonly retryAttempts: number;
}

/** Where a rule sends what it matches. */
export interface RuleTarget {
  readonly id: string;
  readonly arn: string;
  /**
   * Hands over the event; has to settle. Rejecting means that the target didn't take it: an `AwsError` that is
   * the caller's fault, other than throttling, is final, everything else is tried again.
   */
  readonly deliver: (event: BusEvent) => Promise<void>;
  readonly retry: {
    /** Retries after the first attempt, 0 to 185. */
    readonly maximumAttempts: number;
    /** Counted from the event's arrival, 60 to 86400. */
    readonly maximumAgeSeconds: number;
  };
  /** Takes what couldn't be delivered. @default none: such events are dropped, and reported */
  readonly deadLetter?: (event: BusEvent, reason: DeadLetterReason) => Promise<void>;
}

/** A rule on a bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: EventPattern;
  readonly targets: readonly RuleTarget[];
}
