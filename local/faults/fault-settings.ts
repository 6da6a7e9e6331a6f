/** The rates of the faults, from 0 to 1. A fault without a rate never happens. */
export interface FaultRates {
  /** Invocations whose function crashes: the caller gets `Runtime.ExitError`. See {@link FaultSettings.crashMoment}. */
  readonly crashes?: number;
  /** Invocations that run, but whose caller gets `Sandbox.Timedout`, without waiting for the function's timeout. */
  readonly timeouts?: number;
  /** Batches of a queue or a stream that are delivered again after a success. The second result counts. */
  readonly duplicateBatches?: number;
  /** Batches of a queue whose messages are out of order. */
  readonly shuffledBatches?: number;
  /** Requests whose connection is lost before they are executed. */
  readonly resets?: number;
  /** Requests that are executed, but whose connection is lost before the response. */
  readonly lostResponses?: number;
  /** Requests that are executed late, or whose response is late. See {@link FaultSettings.stallMs}. */
  readonly stalls?: number;
  /** Requests that are refused with the service's throttling error. */
  readonly throttles?: number;
  /** Entries of batch requests that fail while the others are executed. */
  readonly partialFailures?: number;
}

export type FaultName = keyof FaultRates;

export const CRASH_MOMENTS = ['before', 'during', 'after'] as const;

export interface FaultSettings extends FaultRates {
  /** The same seed makes the same decision for the n-th call at a place. */
  readonly seed: string;
  /**
   * `before` the function runs; `during` its work, when up to three AWS requests of the invocation get through and the
   * others are cut off; or `after` its work, when only the result is lost.
   * @default - the seed chooses for each crash
   */
  readonly crashMoment?: (typeof CRASH_MOMENTS)[number];
  /** The longest stall, in milliseconds. @default 1000 */
  readonly stallMs?: number;
  /** How long a throttled resource refuses further requests, in milliseconds. @default - only the one request */
  readonly throttleMs?: number;
  /**
   * Throttles only resources whose name contains this text: `<table>/<partition key>`, a queue or a bus.
   * @default - all
   */
  readonly throttled?: string;
  /** Write units that each partition key takes in a second; DynamoDB's limit is 1,000. @default - unlimited */
  readonly writeUnits?: number;
}
