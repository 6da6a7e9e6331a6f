import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { lineageHash } from '../../../local/event-sources/lineage.ts';
import {
  type QueuePoller,
  type QueuePollerOptions,
  startQueuePoller,
} from '../../../local/event-sources/queue-poller.ts';
import type { InvokeResult } from '../../../local/lambda/invoke.ts';
import type { NewMessage } from '../../../local/sqs/message.ts';
import { Queue } from '../../../local/sqs/queue.ts';
import type { Redrive } from '../../../local/sqs/queue-options.ts';
import { settled } from '../settled.ts';
import { memoryStorage } from '../storage-under-test.ts';

const OK: InvokeResult = { ok: true, payload: null };
const WORKER_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:worker';

interface Invocation {
  readonly bodies: string[];
  readonly ids: string[];
  readonly event: unknown;
  readonly traceHeader: string;
  readonly end: (result: InvokeResult) => Promise<void>;
}

const pollers: QueuePoller[] = [];
const unended: Invocation[] = [];
afterEach(async () => {
  const stopped = pollers.splice(0).map((poller) => poller.stop());
  await settled();
  for (const { end } of unended.splice(0)) end(OK);
  await Promise.all(stopped);
});

function makePoller(options: Partial<QueuePollerOptions> = {}, redrive?: Redrive) {
  const clock = new ManualClock();
  const queue = new Queue(
    { name: 'orders', arn: 'arn:aws:sqs:eu-west-1:000000000000:orders', ...(redrive && { redrive }) },
    { clock, storage: memoryStorage() },
  );
  const invocations: Invocation[] = [];
  const problems: string[] = [];
  const poller = startQueuePoller({
    queue,
    clock,
    batchSize: 10,
    batchingWindowMs: 0,
    waitForRoom: async () => {},
    reportBatchItemFailures: true,
    target: { name: 'worker', arn: WORKER_ARN, recursiveLoop: 'Terminate' },
    onProblem: (message) => problems.push(message),
    invoke: (event, { traceHeader }) =>
      new Promise((resolve) => {
        const { Records } = event as { Records: { body: string; messageId: string }[] };
        const invocation = {
          bodies: Records.map(({ body }) => body),
          ids: Records.map(({ messageId }) => messageId),
          event,
          traceHeader,
          end: (result: InvokeResult) => {
            resolve(result);
            return settled();
          },
        };
        invocations.push(invocation);
        unended.push(invocation);
      }),
    ...options,
  });
  pollers.push(poller);
  const send = (body: string, more: Partial<NewMessage> = {}) =>
    queue.send({ body, senderId: 'AKIATEST', ...more });
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settled();
  };
  const invocation = (n: number): Invocation => {
    const found = invocations[n];
    if (found === undefined) throw new Error(`no invocation ${n}`);
    return found;
  };
  return { clock, queue, poller, send, advance, invocations, invocation, problems };
}

describe('the SQS event source', () => {
  it('passes the event that AWS documents', async () => {
    const { clock, send, invocation } = makePoller();
    const now = String(clock.now());
    const { messageId } = send('hello', {
      groupId: 'tenant-1',
      attributes: {
        kind: { dataType: 'String', value: 'click' },
        raw: { dataType: 'Binary', value: Buffer.from([7, 8]) },
      },
    });
    await settled();
    expect(invocation(0).event).toEqual({
      Records: [
        {
          messageId,
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: now,
            SenderId: 'AKIATEST',
            ApproximateFirstReceiveTimestamp: now,
            MessageGroupId: 'tenant-1',
          },
          messageAttributes: {
            kind: { stringValue: 'click', stringListValues: [], binaryListValues: [], dataType: 'String' },
            raw: { binaryValue: 'Bwg=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:orders',
          awsRegion: 'eu-west-1',
        },
      ],
    });
  });

  it('deletes processed messages', async () => {
    const { queue, send, invocation, problems } = makePoller();
    send('a');
    await settled();
    expect(queue.counts().inFlight).toBe(1);
    await invocation(0).end(OK);
    expect(queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 });
    expect(problems).toEqual([]);
  });

  it('returns a failed batch to the queue', async () => {
    const { advance, queue, send, invocation, problems } = makePoller();
    send('a');
    await settled();
    await invocation(0).end({ ok: false, errorType: 'Error', errorMessage: 'boom' });
    expect(queue.counts().inFlight).toBe(1);
    expect(problems).toEqual(['orders: returned 1 of 1 messages to the queue: Error: boom']);
    await advance(30_000);
    expect(invocation(1).event).toMatchObject({
      Records: [{ attributes: { ApproximateReceiveCount: '2' } }],
    });
  });

  it('keeps only the messages reported as failed', async () => {
    const { advance, queue, send, invocation, problems } = makePoller();
    for (const body of ['a', 'b', 'c']) send(body);
    await settled();
    const [, failed] = invocation(0).ids;
    await invocation(0).end({ ok: true, payload: { batchItemFailures: [{ itemIdentifier: failed }] } });
    expect(queue.counts().inFlight).toBe(1);
    expect(problems).toHaveLength(1);
    await advance(30_000);
    expect(invocation(1).bodies).toEqual(['b']);
  });

  it('treats an unknown id in the response as failure of the whole batch', async () => {
    const { queue, send, invocation, problems } = makePoller();
    send('a');
    send('b');
    await settled();
    const batchItemFailures = [invocation(0).ids[0], 'unknown'].map((itemIdentifier) => ({ itemIdentifier }));
    await invocation(0).end({ ok: true, payload: { batchItemFailures } });
    expect(queue.counts().inFlight).toBe(2);
    expect(problems).toEqual([expect.stringContaining('invalid batch response')]);
  });

  it('ignores reported failures unless enabled', async () => {
    const { queue, send, invocation } = makePoller({ reportBatchItemFailures: false });
    send('a');
    await settled();
    const [itemIdentifier] = invocation(0).ids;
    await invocation(0).end({ ok: true, payload: { batchItemFailures: [{ itemIdentifier }] } });
    expect(queue.counts().inFlight).toBe(0);
  });
});

describe('batches', () => {
  it('contain the available messages, up to the batch size', async () => {
    const { advance, send, invocations } = makePoller({ batchSize: 3 });
    for (const body of ['a', 'b', 'c', 'd']) send(body);
    await settled();
    await advance(6);
    expect(invocations.map(({ bodies }) => bodies)).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('start beside invocations that hang, after a gap that grows with their number', async () => {
    const { advance, clock, send, invocations } = makePoller();
    const startedAt = clock.now();
    const starts: number[] = [];
    for (let ms = 0; ms <= 120; ms += 1) {
      if (ms % 4 === 0) send(String(ms));
      await settled();
      while (starts.length < invocations.length) starts.push(clock.now() - startedAt);
      await advance(1);
    }
    expect(starts).toEqual([0, 4, 8, 14, 22, 32, 44, 58, 74, 92, 112]);
  });

  it('leave their messages in the queue until they start', async () => {
    const { queue, send, advance, invocations } = makePoller({ batchingWindowMs: 5_000 });
    send('a');
    await settled();
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 0 });
    await advance(5_000);
    expect(invocations).toHaveLength(1);
  });

  it('are not started for messages that another receiver took', async () => {
    const { queue, send, advance, invocations } = makePoller({ batchingWindowMs: 5_000 });
    send('a');
    await settled();
    await queue.receive({ max: 1, waitMs: 0 });
    await advance(5_000);
    expect(invocations).toHaveLength(0);
    send('b');
    await settled();
    await advance(5_000);
    expect(invocations.map(({ bodies }) => bodies)).toEqual([['b']]);
  });

  it('wait for more messages until the window ends', async () => {
    const { advance, clock, send, invocations } = makePoller({ batchSize: 100, batchingWindowMs: 5_000 });
    send('a');
    await settled();
    clock.advance(4_999);
    send('b');
    await settled();
    expect(invocations).toHaveLength(0);
    await advance(1);
    expect(invocations.map(({ bodies }) => bodies)).toEqual([['a', 'b']]);
  });

  it('start before the window ends once full, even above 10 messages', async () => {
    const { send, invocations } = makePoller({ batchSize: 25, batchingWindowMs: 5_000 });
    for (let n = 0; n < 26; n += 1) send(String(n));
    await settled();
    expect(invocations.map(({ bodies }) => bodies.length)).toEqual([25]);
  });
});

describe('concurrency', () => {
  it('stays within its limit, and leaves other messages in the queue', async () => {
    const { advance, queue, send, invocations, invocation } = makePoller({
      batchSize: 1,
      maximumConcurrency: 2,
    });
    for (const body of ['a', 'b', 'c', 'd']) send(body);
    await settled();
    await advance(10);
    await advance(10);
    expect(invocations.map(({ bodies }) => bodies)).toEqual([['a'], ['b']]);
    expect(queue.counts()).toEqual({ waiting: 2, delayed: 0, inFlight: 2 });
    await invocation(1).end(OK);
    expect(invocations.map(({ bodies }) => bodies)).toEqual([['a'], ['b'], ['c']]);
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 2 });
  });
});

describe('room in the function', () => {
  it('is required before a receive', async () => {
    const { promise, resolve: makeRoom } = Promise.withResolvers<void>();
    const { queue, send, invocations } = makePoller({ waitForRoom: () => promise });
    send('a');
    await settled();
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 0 });

    makeRoom();
    await settled();
    expect(invocations.map(({ bodies }) => bodies)).toEqual([['a']]);
  });

  it('is required before each batch', async () => {
    let rooms = 1;
    const { advance, queue, send, invocations } = makePoller({
      batchSize: 1,
      waitForRoom: (signal) =>
        new Promise((resolve) => {
          if (rooms > 0) resolve();
          else signal.addEventListener('abort', () => resolve());
          rooms -= 1;
        }),
    });
    send('a');
    send('b');
    await settled();
    await advance(10);
    expect(invocations.map(({ bodies }) => bodies)).toEqual([['a']]);
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 1 });
  });

  it('is the only default limit on invocations', async () => {
    const { clock, send, invocations } = makePoller({ batchSize: 1 });
    for (let n = 0; n < 50; n += 1) send(String(n));
    for (let n = 0; n < 50; n += 1) {
      await settled();
      clock.advance(10);
    }
    expect(invocations).toHaveLength(50);
  });
});

describe('stopping', () => {
  it('waits for invocations in flight and receives nothing more', async () => {
    const { queue, poller, send, invocations, invocation } = makePoller();
    send('a');
    await settled();
    let stopped = false;
    const stopping = poller.stop().then(() => {
      stopped = true;
    });
    send('b');
    await settled();
    expect(stopped).toBe(false);
    invocation(0).end(OK);
    await stopping;
    await settled();
    expect(invocations).toHaveLength(1);
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 0 });
  });

  it('does not wait for room', async () => {
    const { queue, poller, send } = makePoller({
      waitForRoom: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    });
    send('a');
    await settled();
    await poller.stop();
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 0 });
  });

  it('is immediate when idle', async () => {
    const { poller } = makePoller();
    await expect(poller.stop()).resolves.toBeUndefined();
  });

  it('leaves an incomplete batch in the queue', async () => {
    const { queue, poller, send } = makePoller({ batchingWindowMs: 5_000 });
    send('a');
    await settled();
    await poller.stop();
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 0 });
  });
});

describe('a recursive loop', () => {
  const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';
  const HASH = lineageHash(WORKER_ARN);

  it('starts with the first invocation', async () => {
    const { send, invocation } = makePoller();
    send('a');
    await settled();
    expect(invocation(0).traceHeader).toMatch(
      new RegExp(`^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=${HASH}:1$`),
    );
  });

  it('ends after 16 invocations, with the dead-letter queue', async () => {
    const dead = new Queue(
      { name: 'dead', arn: 'arn:aws:sqs:eu-west-1:000000000000:dead' },
      { clock: new ManualClock(), storage: memoryStorage() },
    );
    const redrive = { deadLetterQueue: dead, maxReceiveCount: 5 };
    const { advance, send, queue, invocations, problems } = makePoller({}, redrive);
    send('a');
    for (let n = 0; n < 20; n += 1) {
      await advance(10);
      const last = invocations[n];
      if (last === undefined) break;
      await last.end(OK);
      send('a', { traceHeader: last.traceHeader });
    }
    expect(invocations).toHaveLength(16);
    expect(queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 });
    expect(dead.counts().waiting).toBe(1);
    expect(problems).toEqual([
      'The function worker and the queue orders form a loop: 1 of 1 messages came back to the function more than 16 times and went to the dead-letter queue.',
    ]);
  });

  it('stops only the messages concerned, and drops them without a dead-letter queue', async () => {
    const { send, queue, invocations, problems } = makePoller();
    send('loop', { traceHeader: `${ROOT};Lineage=${HASH}:16` });
    send('other', { traceHeader: `${ROOT};Lineage=${HASH}:15` });
    send('new');
    await settled();
    expect(invocations.map(({ bodies }) => bodies)).toEqual([['other', 'new']]);
    expect(queue.counts().inFlight).toBe(2);
    expect(problems).toEqual([expect.stringMatching(/were dropped\.$/)]);
  });

  it('may go on if the function allows it', async () => {
    const target = { name: 'worker', arn: WORKER_ARN, recursiveLoop: 'Allow' as const };
    const { send, invocation, problems } = makePoller({ target });
    send('loop', { traceHeader: `${ROOT};Lineage=${HASH}:16` });
    await settled();
    expect(invocation(0).traceHeader).toBe(`${ROOT};Lineage=${HASH}:17`);
    expect(problems).toEqual([]);
  });

  it('has the longest chain of a batch as its trace header', async () => {
    const { send, invocation } = makePoller();
    send('long', { traceHeader: `${ROOT};Lineage=${HASH}:2|0a0b0c0d:2` });
    send('short', { traceHeader: `${ROOT};Lineage=${HASH}:3` });
    send('none');
    await settled();
    expect(invocation(0).traceHeader).toBe(`${ROOT};Lineage=${HASH}:3|0a0b0c0d:2`);
  });
});
