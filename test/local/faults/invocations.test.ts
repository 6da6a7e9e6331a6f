import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../local/faults/calls.ts';
import type { FaultSettings } from '../../../local/faults/fault-settings.ts';
import { makeFaults } from '../../../local/faults/make-faults.ts';
import type { ThreadInvocation } from '../../../local/lambda/invocations.ts';
import type { InvokeResult } from '../../../local/lambda/invoke.ts';

const CODE = {
  name: 'greeter',
  arn: 'arn',
  codeDirectory: '/code',
  handler: 'index.handler',
  environment: {},
};
const OK: InvokeResult = { ok: true, payload: 'done' };

/** Invokes a function under faults once, with a result for each run of it. */
async function invoke(settings: Partial<FaultSettings>, event: unknown, results = [OK], seed = 'seed') {
  const log: Fault[] = [];
  const runs: ThreadInvocation[] = [];
  const faults = makeFaults({ seed, onFault: (fault) => log.push(fault), ...settings });
  const run = faults.run(async (invocation) => {
    runs.push(invocation);
    return results[runs.length - 1] ?? OK;
  });
  const invocation = { code: CODE, event: JSON.stringify(event), requestId: 'id', timeoutMs: 3_000 };
  const result = await run(invocation);
  return { result, log, runs, events: runs.map((each) => JSON.parse(each.event)) };
}

const message = (body: string, receives = 1) => ({
  messageId: body,
  body,
  attributes: { ApproximateReceiveCount: String(receives), SenderId: 'sender' },
  eventSource: 'aws:sqs',
});
const messages = (...bodies: string[]) => ({ Records: bodies.map((body) => message(body)) });
const streamRecords = (...ids: string[]) => ({
  Records: ids.map((eventID) => ({ eventID, eventSource: 'aws:dynamodb' })),
});

describe('a function that crashes', () => {
  it.each([
    ['before', 0],
    ['during', 1],
    ['after', 1],
  ] as const)('%s its work fails with Runtime.ExitError', async (crashMoment, runCount) => {
    const { result, runs, log } = await invoke({ crashes: 1, crashMoment }, {});

    expect(result).toEqual({
      ok: false,
      errorType: 'Runtime.ExitError',
      errorMessage: 'RequestId: id Error: Runtime exited with error: exit status 1',
    });
    expect(runs).toHaveLength(runCount);
    expect(log).toMatchObject([{ name: 'crashes', place: 'greeter', call: 1 }]);
  });

  it('does so at a moment that the seed chooses', async () => {
    const moments = new Set<string | undefined>();
    for (let seed = 0; seed < 30; seed += 1) {
      const { log } = await invoke({ crashes: 1 }, {}, [OK], String(seed));
      moments.add(log[0]?.detail?.split(',')[0]);
    }
    expect([...moments].sort()).toEqual(['after', 'before', 'during']);
  });
});

describe('a function that times out', () => {
  it('runs, and fails with Sandbox.Timedout', async () => {
    const { result, runs } = await invoke({ timeouts: 1 }, {});

    expect(result).toEqual({
      ok: false,
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: id Error: Task timed out after 3.00 seconds',
    });
    expect(runs).toHaveLength(1);
  });
});

describe('a duplicate batch', () => {
  it('of a queue has a higher receive count, in an invocation of its own', async () => {
    const { events, runs } = await invoke({ duplicateBatches: 1 }, messages('a', 'b'));

    expect(events).toEqual([messages('a', 'b'), { Records: [message('a', 2), message('b', 2)] }]);
    expect(runs[0]?.requestId).not.toBe(runs[1]?.requestId);
  });

  it('of a stream is the same', async () => {
    const { events } = await invoke({ duplicateBatches: 1 }, streamRecords('1', '2'));
    expect(events).toEqual([streamRecords('1', '2'), streamRecords('1', '2')]);
  });

  it('has the result of the second invocation', async () => {
    const second: InvokeResult = { ok: true, payload: { batchItemFailures: [{ itemIdentifier: 'a' }] } };
    expect((await invoke({ duplicateBatches: 1 }, messages('a'), [OK, second])).result).toEqual(second);
  });

  it('is not delivered again after a failure', async () => {
    const failed: InvokeResult = { ok: false, errorType: 'Error', errorMessage: 'boom' };
    const { result, runs } = await invoke({ duplicateBatches: 1 }, messages('a'), [failed]);
    expect([result, runs.length]).toEqual([failed, 1]);
  });

  it('is never a request to the API', async () => {
    expect((await invoke({ duplicateBatches: 1 }, { rawPath: '/' })).runs).toHaveLength(1);
    expect((await invoke({ duplicateBatches: 1 }, null)).runs).toHaveLength(1);
  });
});

describe('a shuffled batch', () => {
  const bodies = Array.from({ length: 10 }, (_, n) => String(n));

  it('has all messages of a queue in another order, the same for the same seed', async () => {
    const { events } = await invoke({ shuffledBatches: 1 }, messages(...bodies));
    const order = (events[0] as ReturnType<typeof messages>).Records.map(({ body }) => body);

    expect(order).not.toEqual(bodies);
    expect(order.toSorted()).toEqual(bodies);
    expect((await invoke({ shuffledBatches: 1 }, messages(...bodies))).events).toEqual(events);
  });

  it('never comes from a stream', async () => {
    const { events, log } = await invoke({ shuffledBatches: 1 }, streamRecords(...bodies));
    expect(events).toEqual([streamRecords(...bodies)]);
    expect(log).toEqual([]);
  });
});
