import type { EventPattern } from '../../event-pattern/match.ts';
import type { JsonObject } from '../json.ts';

/** An event in EventBridge's envelope. */
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

/** The reason why an event was not delivered to a target. */
export interface DeadLetterReason {
  readonly ruleArn: string;
  readonly targetArn: string;
  /** One of EventBridge's codes, such as `ERROR_FROM_TARGET`. */
  readonly errorCode: string;
  readonly errorMessage: string;
  /** The limit that ended the retries; `undefined` if the error can't be retried. */
  readonly exhaustedRetryCondition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds' | undefined;
  readonly retryAttempts: number;
}

/** A target of a rule. */
export interface RuleTarget {
  /** Distinguishes the targets of a rule. */
  readonly id: string;
  readonly arn: string;
  /** Delivers an event. An error is retried, unless it is an `AwsError` of the client other than throttling. */
  readonly deliver: (event: BusEvent) => void;
  readonly retry: {
    /** Maximum retries after the first attempt: 0 to 185. */
    readonly maximumAttempts: number;
    /** Maximum age of an event at its last retry, in seconds: 60 to 86,400. */
    readonly maximumAgeSeconds: number;
  };
  /** Sends an undeliverable event to the dead-letter queue. @default none: such events are dropped and reported */
  readonly sendToDeadLetterQueue?: (event: BusEvent, reason: DeadLetterReason) => void;
}

/** A rule on a bus. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly pattern: EventPattern;
  readonly targets: readonly RuleTarget[];
}
