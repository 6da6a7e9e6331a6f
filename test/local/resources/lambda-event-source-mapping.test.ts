import { describe, expect, it, onTestFinished } from 'vitest';
import type { Invoke } from '../../../local/lambda/invoke.ts';
import { accountUnderTest } from '../account-under-test.ts';
import { arnOf, streamingTable } from '../hand-made-stack.ts';
import { settled } from '../settled.ts';
import { memoryStorage } from '../storage-under-test.ts';
import { addFakeFunction, FAILED, SUCCEEDED } from './fake-function.ts';

/** Creates a mapping with these properties from a queue or a table's stream to a function. */
async function withMapping(
  mapping: Readonly<Record<string, unknown>>,
  respond: Invoke,
  storage = memoryStorage(),
) {
  const tested = accountUnderTest({ storage });
  onTestFinished(tested.stop);
  const { events } = addFakeFunction(tested.account, 'worker', respond);
  await tested.create({
    Resources: {
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { FunctionName: 'worker', ...mapping },
      },
      Jobs: { Type: 'AWS::SQS::Queue' },
      Failed: { Type: 'AWS::SQS::Queue' },
      Links: streamingTable,
    },
  });
  const queue = (name: string) => {
    const found = tested.account.queues.byName(`Test-${name}`);
    if (found === undefined) throw new Error(`There is no queue ${name}.`);
    return found;
  };
  return {
    ...tested,
    jobs: queue('Jobs'),
    failed: queue('Failed'),
    send: (...bodies: readonly string[]) => {
      for (const body of bodies) queue('Jobs').send({ body, senderId: 'test' });
    },
    async write(...ids: readonly string[]) {
      const { service } = tested.account.dynamodb;
      for (const id of ids) {
        const input = { TableName: 'Test-Links', Item: { id: { S: id } } };
        await service.handle('PutItem', input, { accessKeyId: 'operator' });
      }
    },
    /** The bodies or keys in each invocation. */
    batches: () =>
      (events as readonly { readonly Records: readonly Source[] }[]).map(({ Records }) =>
        Records.map(({ body, dynamodb }) => body ?? dynamodb?.Keys.id.S),
      ),
    /** Advances the clock and waits for due work. */
    async advance(ms: number) {
      await settled();
      tested.clock.advance(ms);
      await settled();
    },
  };
}

interface Source {
  readonly body?: string;
  readonly dynamodb?: { readonly Keys: { readonly id: { readonly S: string } } };
}

const succeed: Invoke = async () => SUCCEEDED;
const fail: Invoke = async () => FAILED;

describe('AWS::Lambda::EventSourceMapping of a queue', () => {
  const EventSourceArn = arnOf('Jobs');

  it('invokes the function with messages once all resources are created', async () => {
    const { send, start, batches, jobs } = await withMapping({ EventSourceArn }, succeed);
    send('a', 'b');
    await settled();
    expect(batches()).toEqual([]);

    await start();
    await settled();

    expect(batches()).toEqual([['a', 'b']]);
    expect(jobs.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 });
  });

  it.each(['worker', 'arn:aws:lambda:eu-west-1:123456789012:function:worker'])(
    'finds its function by %s',
    async (FunctionName) => {
      const { send, start, batches } = await withMapping({ EventSourceArn, FunctionName }, succeed);
      send('a');
      await start();
      await settled();
      expect(batches()).toEqual([['a']]);
    },
  );

  it('limits batches to the batch size', async () => {
    const { send, start, batches, advance } = await withMapping({ EventSourceArn, BatchSize: 2 }, succeed);
    send('a', 'b', 'c');
    await start();
    await advance(4);
    expect(batches()).toEqual([['a', 'b'], ['c']]);
  });

  it('gathers messages for the batching window', async () => {
    const window = { MaximumBatchingWindowInSeconds: 5 };
    const { send, start, batches, advance } = await withMapping({ EventSourceArn, ...window }, succeed);
    await start();
    send('a');
    await advance(4_999);
    send('b');
    await settled();
    expect(batches()).toEqual([]);

    await advance(1);
    expect(batches()).toEqual([['a', 'b']]);
  });

  it('limits concurrent invocations to the maximum concurrency', async () => {
    const scaling = { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } };
    const { send, start, stop, batches, advance } = await withMapping({ EventSourceArn, ...scaling }, hang);
    send('a', 'b', 'c');
    await start();
    for (let i = 0; i < 3; i += 1) await advance(1_000);
    expect(batches()).toEqual([['a'], ['b']]);

    for (const end of hanging.splice(0)) end();
    const stopped = stop();
    for (const end of hanging.splice(0)) end();
    await stopped;
  });

  it.each([
    ['a maximum concurrency of 1', { ScalingConfig: { MaximumConcurrency: 1 } }, 'MaximumConcurrency'],
    [
      'a maximum concurrency of 1,001',
      { ScalingConfig: { MaximumConcurrency: 1_001 } },
      'MaximumConcurrency',
    ],
    ['batches over 10 without a window', { BatchSize: 11 }, 'MaximumBatchingWindowInSeconds'],
    ['batches over 10,000', { BatchSize: 10_001, MaximumBatchingWindowInSeconds: 1 }, 'BatchSize'],
  ])('is refused with %s', async (_, mapping, message) => {
    await expect(withMapping({ EventSourceArn, ...mapping }, succeed)).rejects.toThrow(message);
  });

  it('invokes the function while it has room when the template sets no limit', async () => {
    const { send, start, stop, batches, advance } = await withMapping({ EventSourceArn, BatchSize: 1 }, hang);
    const many = 6;
    send(...Array.from({ length: many }, (_, n) => String(n)));
    await start();
    for (let i = 0; i < many; i += 1) await advance(1_000);
    expect(batches()).toHaveLength(many);

    for (const end of hanging.splice(0)) end();
    await stop();
  });

  it('leaves reported failures in the queue', async () => {
    const reportB: Invoke = async (event) => {
      const { Records } = event as { Records: { messageId: string; body: string }[] };
      const failed = Records.filter(({ body }) => body === 'b');
      return {
        ok: true,
        payload: { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) },
      };
    };
    const types = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
    const { send, start, jobs, problems } = await withMapping({ EventSourceArn, ...types }, reportB);
    send('a', 'b');
    await start();
    await settled();

    expect(jobs.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 1 });
    expect(problems).toEqual(['Test-Jobs: returned 1 of 2 messages to the queue: reported as failed']);
  });

  it('ignores reported failures without ReportBatchItemFailures', async () => {
    const report: Invoke = async () => ({
      ok: true,
      payload: { batchItemFailures: [{ itemIdentifier: '' }] },
    });
    const { send, start, jobs } = await withMapping({ EventSourceArn }, report);
    send('a');
    await start();
    await settled();
    expect(jobs.counts().inFlight).toBe(0);
  });
});

describe('AWS::Lambda::EventSourceMapping of a stream', () => {
  const stream = { EventSourceArn: arnOf('Links', 'StreamArn'), StartingPosition: 'TRIM_HORIZON' };

  it.each(['TRIM_HORIZON', 'LATEST'])(
    'invokes the function with all changes since its creation: %s',
    async (StartingPosition) => {
      const { write, start, batches, advance } = await withMapping({ ...stream, StartingPosition }, succeed);
      write('a');
      await start();
      await advance(20);
      write('b');
      await advance(20);
      expect(batches()).toEqual([['a'], ['b']]);
    },
  );

  it('delivers after a restart what was not delivered before', async () => {
    const storage = memoryStorage();
    const before = await withMapping({ ...stream, BatchSize: 1 }, succeed, storage);
    before.write('a');
    await before.start();
    await settled();
    before.write('b', 'c');

    const { start, batches, write, advance } = await withMapping(stream, succeed, storage);
    await write('d');
    await start();
    await advance(20);
    expect(batches()).toEqual([['b', 'c', 'd']]);
  });

  it('limits batches to the batch size and the batching window', async () => {
    const { write, start, batches, advance } = await withMapping(
      { ...stream, BatchSize: 2, MaximumBatchingWindowInSeconds: 1 },
      succeed,
    );
    await start();
    await write('a', 'b', 'c');
    await advance(999);
    expect(batches()).toEqual([['a', 'b']]);
    await advance(1);
    expect(batches()).toEqual([['a', 'b'], ['c']]);
  });

  it('gives up after the maximum retries and sends a failure record', async () => {
    const { write, start, batches, advance, failed } = await withMapping(
      {
        ...stream,
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Destination: arnOf('Failed') } },
      },
      fail,
    );
    await write('a');
    await start();
    for (let i = 0; i < 10; i += 1) await advance(1_000);

    expect(batches()).toEqual([['a'], ['a']]);
    const [message] = await failed.receive({ max: 10, waitMs: 0 });
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
    });
  });

  it('gives up on records over the maximum age', async () => {
    const { write, start, advance, failed, clock } = await withMapping(
      {
        ...stream,
        MaximumRecordAgeInSeconds: 60,
        DestinationConfig: { OnFailure: { Destination: arnOf('Failed') } },
      },
      succeed,
    );
    await write('a');
    clock.advance(61_000);
    await start();
    await advance(20);

    const [message] = await failed.receive({ max: 10, waitMs: 0 });
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RecordAgeExceeded' },
    });
  });

  it('bisects a batch that fails', async () => {
    const { write, start, batches, advance } = await withMapping(
      { ...stream, BisectBatchOnFunctionError: true, MaximumRetryAttempts: 0 },
      fail,
    );
    await write('a', 'b');
    await start();
    for (let i = 0; i < 5; i += 1) await advance(1_000);
    expect(batches()).toEqual([['a', 'b'], ['a'], ['b']]);
  });

  it('retries from the reported record', async () => {
    const reportB: Invoke = async (event) => {
      const { Records } = event as {
        Records: { dynamodb: { Keys: { id: { S: string } }; SequenceNumber: string } }[];
      };
      const b = Records.find(({ dynamodb }) => dynamodb.Keys.id.S === 'b');
      return { ok: true, payload: { batchItemFailures: [{ itemIdentifier: b?.dynamodb.SequenceNumber }] } };
    };
    const { write, start, batches, advance } = await withMapping(
      { ...stream, FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumRetryAttempts: 1 },
      reportB,
    );
    await write('a', 'b', 'c');
    await start();
    for (let i = 0; i < 5; i += 1) await advance(1_000);
    expect(batches()).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });
});

describe('AWS::Lambda::EventSourceMapping', () => {
  it('is refused for an unknown function', async () => {
    const mapping = { EventSourceArn: arnOf('Jobs'), FunctionName: 'nobody' };
    await expect(withMapping(mapping, succeed)).rejects.toThrow(
      'Mapping (AWS::Lambda::EventSourceMapping): unknown function nobody.',
    );
  });

  it('is refused for an unsupported source, by its logical id', async () => {
    const kinesis = 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks';
    const refused = withMapping({ EventSourceArn: kinesis }, succeed).then(({ start }) => start());
    await expect(refused).rejects.toThrow(kinesis);
    await expect(refused).rejects.toThrow('Mapping (AWS::Lambda::EventSourceMapping)');
  });

  it('is refused for an on-failure destination that is not a queue, by its logical id', async () => {
    const mapping = {
      EventSourceArn: arnOf('Links', 'StreamArn'),
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:eu-west-1:123456789012:failed' } },
    };
    const refused = withMapping(mapping, succeed).then(({ start }) => start());
    await expect(refused).rejects.toThrow('arn:aws:sns:eu-west-1:123456789012:failed');
    await expect(refused).rejects.toThrow('Mapping (AWS::Lambda::EventSourceMapping)');
  });
});

/** Ends the invocations that {@link hang} holds. */
const hanging: (() => void)[] = [];
function hang(): ReturnType<Invoke> {
  return new Promise((resolve) => hanging.push(() => resolve(SUCCEEDED)));
}
