import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { chunks } from '../../lambdas/shared/batch/chunks.ts';
import type { Faults } from '../../local/faults/make-faults.ts';
import type { ThreadInvocation } from '../../local/lambda/invocations.ts';
import type { InvokeResult } from '../../local/lambda/invoke.ts';
import { measureCall } from './measure-call.ts';
import { LATENCY_MS } from './reference.ts';
import type { Call, Usage } from './usage.ts';

/** Measures the invocations of a local system, and decides how large their batches are. */
export interface Meter {
  /** Sits where faults would be made: it sees every invocation and every request of a function. */
  readonly hooks: Faults;
  /** From now on, a function runs when it has this many records. @default - as they come */
  readonly gather: (sizes: ReadonlyMap<string, number>) => void;
  /** Receives a line that a function wrote. */
  readonly onLog: (functionName: string, line: string) => void;
  /** Returns the measurements since the last call. */
  readonly take: () => readonly Usage[];
}

/** CloudWatch adds this to each log event. https://aws.amazon.com/cloudwatch/pricing/ */
const LOG_EVENT_BYTES = 26;

/** The response of a function whose records are held back: all of them succeeded. */
const HELD = { ok: true, payload: { batchItemFailures: [] } } as const;

interface Running {
  readonly calls: Call[];
  logBytes: number;
}

export function makeMeter(): Meter {
  let sizes: ReadonlyMap<string, number> = new Map();
  let measured: Usage[] = [];
  const held = new Map<string, unknown[]>();
  /** By logical id. At most one invocation of a function is measured at a time, or their calls would mix. */
  const running = new Map<string, Running>();
  const idByName = new Map<string, string>();
  /** The last invocation, which the next one waits for, so that none is charged for another's CPU. */
  let last: Promise<unknown> = Promise.resolve();

  const hooks: Faults = {
    service: (service) => service,
    end() {},
    request: (handle) =>
      async function handleMeasured(request) {
        const { response, call } = await measureCall(request, handle);
        await wait(LATENCY_MS[call.operation.split('.')[0] ?? ''] ?? 0);
        running.get(callerOf(request.headers.authorization))?.calls.push(call);
        return response;
      },
    run: (run) =>
      async function runMeasured(invocation) {
        const functionId = invocation.code.environment.AWS_ACCESS_KEY_ID ?? '';
        idByName.set(invocation.code.name, functionId);
        const previous = last;
        const turn = (async () => {
          await previous;
          let result: InvokeResult = HELD;
          for (const event of gathered(functionId, invocation))
            result = await measure(
              functionId,
              () => run({ ...invocation, event, requestId: randomUUID() }),
              event,
            );
          return result;
        })();
        last = turn;
        return turn;
      },
  };

  async function measure(
    functionId: string,
    run: () => Promise<InvokeResult>,
    event: string,
  ): Promise<InvokeResult> {
    const current: Running = { calls: [], logBytes: 0 };
    running.set(functionId, current);
    const cpu = process.cpuUsage();
    const started = performance.now();
    const result = await run();
    const wallMs = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    // A log line arrives after the result.
    await wait(1);
    running.delete(functionId);
    if (!result.ok) throw new Error(`${functionId} failed: ${result.errorMessage}`);
    const records = JSON.parse(event).Records?.length ?? 1;
    measured.push({ functionId, records, wallMs, cpuMs: (user + system) / 1_000, ...current });
    return result;
  }

  /** Returns the events to run: those of whole batches. Keeps the other records. */
  function gathered(functionId: string, { event }: ThreadInvocation): readonly string[] {
    const size = sizes.get(functionId);
    if (size === undefined) return [event];
    const records = [...(held.get(functionId) ?? []), ...JSON.parse(event).Records];
    const whole = records.length - (records.length % size);
    held.set(functionId, records.slice(whole));
    return chunks(records.slice(0, whole), size).map((Records) => JSON.stringify({ Records }));
  }

  return {
    hooks,
    gather(next) {
      sizes = next;
      held.clear();
    },
    onLog(functionName, line) {
      const current = running.get(idByName.get(functionName) ?? '');
      if (current !== undefined) current.logBytes += Buffer.byteLength(line) + LOG_EVENT_BYTES;
    },
    take() {
      const taken = measured;
      measured = [];
      return taken;
    },
  };
}

const callerOf = (authorization = ''): string => /Credential=([^/,\s]+)\//.exec(authorization)?.[1] ?? '';
