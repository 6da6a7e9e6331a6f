import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { InvokeResult } from '../../../local/lambda/invoke.ts';
import { settled } from '../settled.ts';
import { memoryStorage, storageOnDisk } from '../storage-under-test.ts';
import { error, numberIn, ok, pollerUnderTest } from './poller-under-test.ts';

/** The longest backoff. */
const ANY_RETRY_MS = 30_000;

describe('batches', () => {
  it('are delivered immediately, with the available records up to the batch size', async () => {
    const { calls, write, start, advance } = pollerUnderTest({ batchSize: 3 });
    start();
    write('a', 1);
    await settled();
    expect(calls.map(({ values }) => values)).toEqual([[1]]);
    write('a', 2, 3);
    write('a', 4, 5);
    await settled();
    expect(calls).toHaveLength(1);
    await calls[0]?.respond(ok);
    await calls[1]?.respond(ok);
    await advance(6);
    expect(calls.map(({ values }) => values)).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('wait until the batching window ends or they are full', async () => {
    const { calls, write, start, advance } = pollerUnderTest({ batchSize: 3, batchingWindowMs: 1_000 });
    start();
    write('a', 1);
    await settled();
    await advance(999);
    expect(calls).toHaveLength(0);
    await advance(1);
    expect(calls[0]?.values).toEqual([1]);
    await calls[0]?.respond(ok);
    write('a', 2, 3, 4, 5);
    await settled();
    expect(calls[1]?.values).toEqual([2, 3, 4]);
  });

  it('fit the 6 MB of an event', async () => {
    const { calls, stream, start, advance } = pollerUnderTest();
    start();
    const item = { id: { S: 'a' }, text: { S: 'x'.repeat(400_000) } };
    stream.append(Array.from({ length: 20 }, () => item));
    await settled();
    expect(Buffer.byteLength(JSON.stringify({ Records: calls[0]?.records }))).toBeLessThan(6 * 1024 * 1024);
    expect(calls[0]?.records).toHaveLength(15);
    await calls[0]?.respond(ok);
    await advance(20);
    expect(calls[1]?.records).toHaveLength(5);
  });

  it('contain the records from before the start', async () => {
    const { calls, write, start } = pollerUnderTest();
    write('a', 1);
    start();
    write('a', 2);
    await settled();
    expect(calls[0]?.values).toEqual([1, 2]);
  });
});

describe('a failed function', () => {
  it('is retried with growing backoff before later records are delivered', async () => {
    const { calls, write, start, advance } = pollerUnderTest();
    start();
    write('a', 1, 2);
    await settled();
    write('b', 3);
    const waits: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      await calls[failure]?.respond(error);
      let waited = 0;
      for (; calls.length === failure + 1; waited += 250) await advance(250);
      waits.push(waited);
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    await calls[9]?.respond(ok);
    expect(calls.map(({ values }) => values)).toEqual([...Array(10).fill([1, 2]), [3]]);
  });

  it('is retried the given number of times, then the batch goes to the on-failure destination', async () => {
    const { calls, failures, problems, stream, clock, write, start, advance } = pollerUnderTest({
      maximumRetryAttempts: 2,
    });
    const startedAt = clock.now();
    start();
    write('a', 1, 2);
    await settled();
    write('a', 3);
    for (const attempt of [0, 1, 2]) {
      expect(calls[attempt]?.values).toEqual([1, 2]);
      await calls[attempt]?.respond(error);
      if (attempt < 2) await advance(ANY_RETRY_MS);
    }
    expect(failures).toEqual([
      {
        requestContext: {
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:relay',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 3,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        version: '1.0',
        timestamp: new Date(startedAt + 2 * ANY_RETRY_MS).toISOString(),
        DDBStreamBatchInfo: {
          shardId: stream.shardId,
          startSequenceNumber: calls[0]?.records[0]?.dynamodb.SequenceNumber,
          endSequenceNumber: calls[0]?.records[1]?.dynamodb.SequenceNumber,
          approximateArrivalOfFirstRecord: '2026-01-01T00:00:00Z',
          approximateArrivalOfLastRecord: '2026-01-01T00:00:00Z',
          batchSize: 2,
          streamArn: stream.arn,
        },
      },
    ]);
    expect(calls[3]?.values).toEqual([3]);
    expect(problems).toEqual([]);
  });

  it('is not retried with zero retries', async () => {
    const { calls, failures, write, start, advance } = pollerUnderTest({ maximumRetryAttempts: 0 });
    start();
    write('a', 1);
    await settled();
    await calls[0]?.respond(error);
    await advance(ANY_RETRY_MS);
    expect(calls).toHaveLength(1);
    expect(failures[0]?.requestContext.approximateInvokeCount).toBe(1);
  });

  it('loses only expired records', async () => {
    const { calls, failures, write, start, advance } = pollerUnderTest({ maximumRecordAgeMs: 60_000 });
    start();
    write('a', 1);
    await settled();
    await advance(50_000);
    write('a', 2);
    await calls[0]?.respond(error);
    await advance(ANY_RETRY_MS);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded', approximateInvokeCount: 1 },
      responseContext: { functionError: 'Unhandled' },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
    expect(calls.map(({ values }) => values)).toEqual([[1], [2]]);
  });

  it('is retried for the 24 hours of the stream by default', async () => {
    const { calls, failures, write, start, advance } = pollerUnderTest();
    start();
    write('a', 1);
    await settled();
    await calls[0]?.respond(error);
    await advance(24 * 60 * 60 * 1000);
    expect(calls).toHaveLength(2);
    await calls[1]?.respond(error);
    await advance(ANY_RETRY_MS);
    expect(calls).toHaveLength(2);
    expect(failures[0]?.requestContext.condition).toBe('RecordAgeExceeded');
  });

  it('has its dropped records reported if the destination is missing or fails', async () => {
    const noQueue = new Error('no such queue');
    for (const [destination, cause] of [
      ['none', undefined],
      [() => throwIt(noQueue), noQueue],
    ] as const) {
      const { calls, problems, write, start, advance } = pollerUnderTest(
        { maximumRetryAttempts: 0 },
        destination,
      );
      start();
      write('a', 1, 2);
      await settled();
      await calls[0]?.respond(error);
      write('a', 3);
      await advance(ANY_RETRY_MS);
      expect(problems.map(({ message }) => message)).toEqual([
        expect.stringMatching(
          /^dropped 2 records of .*table\/Items.* for .*:relay \(RetryAttemptsExhausted\)/,
        ),
      ]);
      expect(problems[0]?.cause).toBe(cause);
      expect(calls[1]?.values).toEqual([3]);
    }
  });
});

describe('bisecting', () => {
  it('splits a failed batch until the bad record is alone, without counting retries', async () => {
    const { calls, failures, write, start, advance } = pollerUnderTest({
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 1,
    });
    start();
    write('a', 1, 2, 3, 4, 5);
    await settled();
    for (let call = 0; call < calls.length; call += 1) {
      await calls[call]?.respond(calls[call]?.values.includes(3) ? error : ok);
      await advance(ANY_RETRY_MS);
    }
    expect(calls.map(({ values }) => values)).toEqual([[1, 2, 3, 4, 5], [1, 2, 3], [1, 2], [3], [3], [4, 5]]);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      requestContext: { approximateInvokeCount: 4 },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
  });

  it('resumes a partial failure at the failed record', async () => {
    const { calls, write, start, advance } = pollerUnderTest({
      bisectBatchOnFunctionError: true,
      reportBatchItemFailures: true,
    });
    start();
    write('a', 1, 2, 3, 4, 5);
    await settled();
    await calls[0]?.failAt(2);
    await advance(ANY_RETRY_MS);
    expect(calls[1]?.values).toEqual([2, 3, 4, 5]);
  });
});

describe('reporting batch item failures', () => {
  it('resumes at the lowest failed record', async () => {
    const { calls, write, start, advance } = pollerUnderTest({ reportBatchItemFailures: true });
    start();
    write('a', 1, 2, 3, 4);
    await settled();
    const itemIdentifiers = [3, 1, 2].map((index) => calls[0]?.records[index]?.dynamodb.SequenceNumber);
    const batchItemFailures = itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier }));
    await calls[0]?.respond({ ok: true, payload: { batchItemFailures } });
    await advance(ANY_RETRY_MS);
    expect(calls[1]?.values).toEqual([2, 3, 4]);
  });

  it('discards the remaining records after the last retry', async () => {
    const { calls, failures, write, start, advance } = pollerUnderTest({
      reportBatchItemFailures: true,
      maximumRetryAttempts: 1,
    });
    start();
    write('a', 1, 2, 3);
    await settled();
    await calls[0]?.failAt(2);
    await advance(ANY_RETRY_MS);
    await calls[1]?.failAt(3);
    expect(failures[0]).toMatchObject({
      responseContext: { functionError: null },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
    const third = calls[0]?.records[2]?.dynamodb.SequenceNumber;
    expect(failures[0]?.DDBStreamBatchInfo.startSequenceNumber).toBe(third);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['no response', undefined],
    ['an empty object', {}],
    ['a null list', { batchItemFailures: null }],
    ['an empty list', { batchItemFailures: [] }],
  ])('treats %s as success', async (_, payload) => {
    const { calls, write, start, advance } = pollerUnderTest({ reportBatchItemFailures: true });
    start();
    write('a', 1, 2);
    await settled();
    await calls[0]?.respond({ ok: true, payload });
    await advance(ANY_RETRY_MS);
    expect(calls).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['an unknown record', { batchItemFailures: [{ itemIdentifier: '1' }] }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['another key', { batchItemFailures: [{ id: '1' }] }],
    ['failures that are not objects', { batchItemFailures: [null, 'x'] }],
    ['failures that are not a list', { batchItemFailures: 'all' }],
    ['a string', 'fine'],
    ['a list', []],
  ])('treats %s as failure of the whole batch', async (_, payload) => {
    const { calls, write, start, advance } = pollerUnderTest({ reportBatchItemFailures: true });
    start();
    write('a', 1, 2);
    await settled();
    await calls[0]?.respond({ ok: true, payload });
    await advance(ANY_RETRY_MS);
    expect(calls.map(({ values }) => values)).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('is ignored unless enabled', async () => {
    const { calls, write, start, advance } = pollerUnderTest();
    start();
    write('a', 1, 2);
    await settled();
    await calls[0]?.failAt(2);
    await advance(ANY_RETRY_MS);
    expect(calls).toHaveLength(1);
  });
});

describe('lanes', () => {
  it('let other items pass a stuck one, and keep the records of each item in order', async () => {
    const { calls, write, start, advance } = pollerUnderTest({ parallelizationFactor: 10, batchSize: 2 });
    start();
    const keys = Array.from({ length: 20 }, (_, index) => `item-${index}`);
    for (const value of [1, 2, 3]) for (const key of keys) write(key, value);
    await settled();
    const stuck = calls[0]?.records.map(({ dynamodb }) => dynamodb.Keys.id?.S) ?? [];
    expect(calls.length).toBeGreaterThan(5);
    const done = new Map<string, number[]>();
    for (let call = 1; call < calls.length; call += 1) {
      for (const record of calls[call]?.records ?? []) {
        const key = record.dynamodb.Keys.id?.S ?? '';
        done.set(key, [...(done.get(key) ?? []), numberIn(record)]);
      }
      await calls[call]?.respond(ok);
      await advance(20);
    }
    expect(done.size).toBeGreaterThan(10);
    expect(stuck.filter((key) => done.has(key ?? ''))).toEqual([]);
    for (const values of done.values()) expect(values).toEqual([1, 2, 3]);
  });

  it('lose, repeat and reorder no records, whatever the responses', async () => {
    const responses = fc.infiniteStream(
      fc.oneof(fc.constant('ok'), fc.constant('error'), fc.integer({ min: 0, max: 20 })),
    );
    await fc.assert(
      fc.asyncProperty(
        responses,
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        async (script, keys, parallelizationFactor, batchSize, bisectBatchOnFunctionError) => {
          const { calls, write, start, advance } = pollerUnderTest({
            parallelizationFactor,
            batchSize,
            bisectBatchOnFunctionError,
            reportBatchItemFailures: true,
          });
          const poller = start();
          keys.forEach((key, value) => {
            write(key, value);
          });
          await settled();
          const processed = new Map<string, number[]>();
          for (let call = 0; call < calls.length; call += 1) {
            const { records = [], respond = async () => {} } = calls[call] ?? {};
            // After 40 calls every batch succeeds, so that all records are processed.
            const response = call < 40 ? script.next().value : 'ok';
            const until =
              response === 'ok'
                ? records.length
                : response === 'error'
                  ? 0
                  : Math.min(response, records.length);
            for (const record of records.slice(0, until)) {
              const key = record.dynamodb.Keys.id?.S ?? '';
              processed.set(key, [...(processed.get(key) ?? []), numberIn(record)]);
            }
            await respond(response === 'error' ? error : reporting(records[until]?.dynamodb.SequenceNumber));
            await advance(ANY_RETRY_MS);
          }
          await poller.stop();
          const written = Map.groupBy(keys.keys(), (value) => keys[value] ?? '');
          expect(processed).toEqual(written);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('stopping', () => {
  it('waits for the function and starts no other batch', async () => {
    const { calls, write, start, advance } = pollerUnderTest({ batchSize: 1 });
    const poller = start();
    write('a', 1, 2);
    await settled();
    let stopped = false;
    const stopping = poller.stop().then(() => {
      stopped = true;
    });
    await settled();
    expect(stopped).toBe(false);
    await calls[0]?.respond(ok);
    await stopping;
    write('a', 3);
    await advance(ANY_RETRY_MS);
    expect(calls).toHaveLength(1);
  });

  it("doesn't count an invocation that it ended", async () => {
    const { calls, failures, problems, write, start } = pollerUnderTest({ maximumRetryAttempts: 0 });
    const poller = start();
    write('a', 1);
    await settled();
    const stopped = poller.stop();
    await calls[0]?.respond(error);
    await stopped;
    expect([failures, problems]).toEqual([[], []]);
  });

  it('waits for no retry and no records', async () => {
    const { calls, failures, write, start, advance } = pollerUnderTest();
    await pollerUnderTest().start().stop();
    const failing = start();
    write('a', 1);
    await settled();
    await calls[0]?.respond(error);
    await failing.stop();
    await advance(ANY_RETRY_MS);
    expect(calls).toHaveLength(1);
    expect(failures).toEqual([]);
  });
});

describe('a restart', () => {
  it('continues with what is left, in order, and counts the retries from before', async () => {
    const { storage, killed } = storageOnDisk();
    const options = { batchSize: 3, maximumRetryAttempts: 2 };
    const before = pollerUnderTest(options, 'collect', new ManualClock(), storage);
    before.start();
    before.write('a', 1, 2, 3);
    await settled();
    before.write('a', 4, 5);
    await before.calls[0]?.respond(ok);
    await before.advance(6);
    await before.calls[1]?.respond(error);
    before.write('a', 6, 7);
    await storage.committed();

    const after = pollerUnderTest(options, 'collect', before.clock, killed());
    after.start();
    after.write('a', 8);
    await settled();
    await after.calls[0]?.respond(error);
    await after.advance(ANY_RETRY_MS);
    await after.calls[1]?.respond(error);
    await after.calls[2]?.respond(ok);
    await after.advance(ANY_RETRY_MS);
    expect(after.calls.map(({ values }) => values)).toEqual([
      [4, 5],
      [4, 5],
      [6, 7, 8],
    ]);
    expect(after.failures).toMatchObject([
      { requestContext: { approximateInvokeCount: 3 }, DDBStreamBatchInfo: { batchSize: 2 } },
    ]);

    const last = pollerUnderTest(options, 'collect', after.clock, after.storage);
    last.start();
    await last.advance(ANY_RETRY_MS);
    expect(last.calls).toEqual([]);
  });

  it('loses, repeats and reorders no record that was settled, wherever it happens', async () => {
    const responses = fc.infiniteStream(
      fc.oneof(fc.constant('ok'), fc.constant('error'), fc.integer({ min: 0, max: 5 })),
    );
    const turns = fc.array(fc.constantFrom('write', 'write', 'respond', 'respond', 'restart'), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(responses, turns, fc.integer({ min: 1, max: 4 }), async (script, acts, batchSize) => {
        const options = { batchSize, reportBatchItemFailures: true, bisectBatchOnFunctionError: true };
        const storage = memoryStorage();
        const open = (clock: ManualClock) => {
          const tested = pollerUnderTest(options, 'collect', clock, storage);
          tested.start();
          return { ...tested, answered: 0 };
        };
        let current = open(new ManualClock());
        const settledValues: number[] = [];
        let written = 0;
        async function respond(response: string | number): Promise<void> {
          await current.advance(ANY_RETRY_MS);
          const call = current.calls[current.answered];
          if (call === undefined) return;
          current.answered += 1;
          const count = response === 'ok' ? call.values.length : Number(response === 'error' ? 0 : response);
          settledValues.push(...call.values.slice(0, count));
          const failed = call.records[count]?.dynamodb.SequenceNumber;
          await call.respond(response === 'error' ? error : reporting(failed));
        }
        for (const act of acts) {
          if (act === 'write') current.write('a', written++);
          else if (act === 'restart') current = open(new ManualClock(current.clock.now()));
          else await respond(script.next().value);
        }
        for (let n = 0; n <= written; n += 1) await respond('ok');
        expect(settledValues).toEqual(Array.from({ length: written }, (_, value) => value));
      }),
      { numRuns: 100 },
    );
  });
});

function throwIt(problem: Error): never {
  throw problem;
}

function reporting(itemIdentifier: string | undefined): InvokeResult {
  const batchItemFailures = itemIdentifier === undefined ? [] : [{ itemIdentifier }];
  return { ok: true, payload: { batchItemFailures } };
}
