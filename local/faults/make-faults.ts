import type { AwsService } from '../aws/aws-service.ts';
import type { HandleAwsRequest } from '../aws/handle-request.ts';
import type { Clock } from '../clock.ts';
import type { ThreadPool } from '../lambda/thread-pool.ts';
import { type Fault, makeCalls } from './calls.ts';
import { makeCutOff } from './cut-off.ts';
import type { FaultSettings } from './fault-settings.ts';
import { faultyRequest } from './faulty-request.ts';
import { faultyRun } from './faulty-run.ts';
import { faultyService } from './faulty-service.ts';

/**
 * Faults of the AWS side, to see how functions cope. Each method returns the same, but with faults; without a rate for
 * these faults it returns what it was given.
 */
export interface Faults {
  /** Stalls requests, and loses their connections. */
  request(handle: HandleAwsRequest, clock: Clock): HandleAwsRequest;
  /** Throttles requests, and fails entries of batches. */
  service(service: AwsService, clock: Clock): AwsService;
  /** Crashes functions, and delivers batches twice or out of order. */
  run(run: ThreadPool['run']): ThreadPool['run'];
  /** Lets no fault happen from now on. */
  end(): void;
}

export interface FaultOptions extends FaultSettings {
  /** Told of each fault. @default - nobody is told */
  readonly onFault?: (fault: Fault) => void;
}

const DEFAULT_STALL_MS = 1_000;

/**
 * Makes faults that a seed fixes: at each place, such as an operation of a function, the n-th call has the same faults in
 * each run. How many calls there are, and when, also depends on the time that everything takes.
 */
export function makeFaults({ onFault = () => {}, ...settings }: FaultOptions): Faults {
  let ended = false;
  const calls = () => makeCalls(settings, onFault, () => ended);
  const cutOff = makeCutOff();
  const { crashes, timeouts, duplicateBatches, shuffledBatches } = settings;
  const { resets, lostResponses, stalls, stallMs = DEFAULT_STALL_MS } = settings;
  const { throttles, partialFailures, writeUnits } = settings;
  return {
    request: (handle, clock) =>
      resets || lostResponses || stalls || crashes
        ? faultyRequest(handle, { calls: calls(), clock, stallMs, isCutOff: cutOff.isCutOff })
        : handle,
    service: (service, clock) =>
      throttles || partialFailures || writeUnits !== undefined
        ? faultyService(service, { calls: calls(), clock, settings })
        : service,
    run: (run) =>
      crashes || timeouts || duplicateBatches || shuffledBatches
        ? faultyRun(run, { calls: calls(), cutOff, settings })
        : run,
    end() {
      ended = true;
    },
  };
}
