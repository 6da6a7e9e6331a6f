import { randomUUID } from 'node:crypto';
import type { ThreadInvocation } from '../lambda/invocations.ts';
import { failure, type InvokeResult } from '../lambda/invoke.ts';
import type { ThreadPool } from '../lambda/thread-pool.ts';
import type { Call, Calls } from './calls.ts';
import { type CutOff, withoutCutOff } from './cut-off.ts';
import { CRASH_MOMENTS, type FaultSettings } from './fault-settings.ts';
import { readBatch, redelivered, shuffled } from './faulty-batch.ts';

type Run = ThreadPool['run'];

interface FaultyRunDeps {
  readonly calls: Calls;
  readonly cutOff: CutOff;
  readonly settings: Pick<FaultSettings, 'crashMoment' | 'duplicateBatches' | 'shuffledBatches'>;
}

/** The most AWS requests that get through before a crash during the work. */
const MOST_REQUESTS = 3;

/** Makes a `run` whose functions crash or time out, and get batches twice or out of order. */
export function faultyRun(run: Run, { calls, cutOff, settings }: FaultyRunDeps): Run {
  const changesBatches = Boolean(settings.duplicateBatches || settings.shuffledBatches);

  return function runOrFail(invocation) {
    const call = calls.next(invocation.code.name);
    const { traceHeader } = invocation;
    const clean =
      traceHeader === undefined ? invocation : { ...invocation, traceHeader: withoutCutOff(traceHeader) };
    return changesBatches ? runBatch(clean, call) : runOnce(clean, call);
  };

  async function runBatch(invocation: ThreadInvocation, call: Call): Promise<InvokeResult> {
    const batch = readBatch(invocation.event);
    if (batch === undefined) return runOnce(invocation, call);
    const isShuffled = batch.source === 'queue' && batch.records.length > 1 && call.chance('shuffledBatches');
    if (isShuffled) call.report('shuffledBatches');
    const first = isShuffled ? { ...invocation, event: shuffled(batch, call) } : invocation;
    if (!call.chance('duplicateBatches')) return runOnce(first, call);
    const delivered = await run(first);
    // Its records come again anyway.
    if (!delivered.ok) return delivered;
    call.report('duplicateBatches');
    return runOnce({ ...invocation, requestId: randomUUID(), event: redelivered(batch) }, call);
  }

  async function runOnce(invocation: ThreadInvocation, call: Call): Promise<InvokeResult> {
    if (call.chance('crashes')) return crash(invocation, call);
    const result = await run(invocation);
    if (!call.chance('timeouts')) return result;
    call.report('timeouts');
    const { requestId, timeoutMs } = invocation;
    const message = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
    return failure('Sandbox.Timedout', message);
  }

  async function crash(invocation: ThreadInvocation, call: Call): Promise<InvokeResult> {
    const { requestId, traceHeader } = invocation;
    const drawn = CRASH_MOMENTS[Math.floor(call.draw('crash moment') * CRASH_MOMENTS.length)];
    const moment = settings.crashMoment ?? drawn;
    if (moment === 'during') {
      const requests = Math.floor(call.draw('requests before crash') * (MOST_REQUESTS + 1));
      call.report('crashes', `during, after ${requests} AWS requests`);
      await run({ ...invocation, traceHeader: cutOff.start(requestId, requests, traceHeader) });
      cutOff.end(requestId);
    } else {
      call.report('crashes', moment);
      if (moment === 'after') await run(invocation);
    }
    return failure(
      'Runtime.ExitError',
      `RequestId: ${requestId} Error: Runtime exited with error: exit status 1`,
    );
  }
}
