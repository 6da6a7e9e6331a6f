import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { ReceivedMessage } from '../../../local/sqs/message.ts';
import { bodies, makeQueue } from './queue-under-test.ts';

const HOUR = 3_600_000;

async function receiveOne(receive: (max?: number) => Promise<ReceivedMessage[]>): Promise<ReceivedMessage> {
  const [message] = await receive(1);
  if (message === undefined) throw new Error('nothing to receive');
  return message;
}

describe('receiving', () => {
  it('returns messages in the order they were sent, at most as many as requested', async () => {
    const { send, receive } = makeQueue();
    for (const body of ['a', 'b', 'c']) send(body);
    expect(bodies(await receive(2))).toEqual(['a', 'b']);
    expect(bodies(await receive(2))).toEqual(['c']);
    expect(await receive(2)).toEqual([]);
  });

  it('hides a received message until its visibility timeout ends, then returns it again', async () => {
    const { clock, send, receive } = makeQueue({ visibilityTimeoutSeconds: 30 });
    send('a');
    const first = await receiveOne(receive);
    clock.advance(29_999);
    expect(await receive()).toEqual([]);
    clock.advance(1);
    const second = await receiveOne(receive);
    expect(second.messageId).toBe(first.messageId);
    expect(second.receiptHandle).not.toBe(first.receiptHandle);
  });

  it('accepts a visibility timeout', async () => {
    const { queue, clock, send, receive } = makeQueue();
    send('a');
    await queue.receive({ max: 1, waitMs: 0, visibilityTimeoutMs: 1_000 });
    clock.advance(1_000);
    expect(bodies(await receive())).toEqual(['a']);
  });

  it('returns the sender, the send time and the receive count', async () => {
    const { clock, send, receive } = makeQueue();
    const sentAt = clock.now();
    send('a', { groupId: 'tenant-1' });
    clock.advance(1_000);
    await receive();
    clock.advance(30_000);
    expect((await receiveOne(receive)).systemAttributes).toEqual({
      SenderId: 'AKIATEST',
      SentTimestamp: String(sentAt),
      ApproximateReceiveCount: '2',
      ApproximateFirstReceiveTimestamp: String(sentAt + 1_000),
      MessageGroupId: 'tenant-1',
    });
  });

  it('fails with 120,000 messages in flight, unless it waits', async () => {
    const { queue, send, receive } = makeQueue();
    for (let n = 0; n < 120_001; n += 1) send('a');
    const { receiptHandle } = await receiveOne(receive);
    await receive(119_999);
    await expect(receive()).rejects.toMatchObject({ code: 'OverLimit' });
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 120_000 });
    const waiting = queue.receive({ max: 1, waitMs: 20_000 });
    queue.delete(receiptHandle);
    expect(await waiting).toHaveLength(1);
  });
});

describe('long polling', () => {
  it('returns as soon as a message is sent', async () => {
    const { queue, send } = makeQueue();
    const waiting = queue.receive({ max: 10, waitMs: 20_000 });
    send('a');
    expect(bodies(await waiting)).toEqual(['a']);
  });

  it('returns messages sent together in one receive', async () => {
    const { queue, send } = makeQueue();
    const waiting = queue.receive({ max: 10, waitMs: 20_000 });
    for (const body of ['a', 'b', 'c']) send(body);
    expect(bodies(await waiting)).toEqual(['a', 'b', 'c']);
  });

  it('returns nothing when the wait ends', async () => {
    const { queue, clock, send, receive } = makeQueue();
    const waiting = queue.receive({ max: 10, waitMs: 20_000 });
    clock.advance(20_000);
    expect(await waiting).toEqual([]);
    send('a');
    expect(bodies(await receive())).toEqual(['a']);
  });

  it('returns when a delay or a visibility timeout ends', async () => {
    const { queue, clock, send } = makeQueue({ visibilityTimeoutSeconds: 10 });
    send('a', { delaySeconds: 5 });
    const first = queue.receive({ max: 10, waitMs: 20_000 });
    clock.advance(5_000);
    expect(bodies(await first)).toEqual(['a']);
    const second = queue.receive({ max: 10, waitMs: 20_000 });
    clock.advance(10_000);
    expect(bodies(await second)).toEqual(['a']);
  });

  it('serves the receiver that has waited longest first', async () => {
    const { queue, send } = makeQueue();
    const first = queue.receive({ max: 1, waitMs: 20_000 });
    const second = queue.receive({ max: 1, waitMs: 20_000 });
    send('a');
    send('b');
    expect(bodies(await first)).toEqual(['a']);
    expect(bodies(await second)).toEqual(['b']);
  });

  it('returns nothing once aborted, and receives no message afterwards', async () => {
    const { queue, send, receive } = makeQueue();
    const abort = new AbortController();
    const waiting = queue.receive({ max: 10, waitMs: 20_000, signal: abort.signal });
    abort.abort();
    expect(await waiting).toEqual([]);
    send('a');
    expect(await queue.receive({ max: 10, waitMs: 20_000, signal: abort.signal })).toEqual([]);
    expect(bodies(await receive())).toEqual(['a']);
  });
});

describe('deleting', () => {
  it('removes a message for good', async () => {
    const { queue, clock, send, receive } = makeQueue();
    send('a');
    queue.delete((await receiveOne(receive)).receiptHandle);
    clock.advance(HOUR);
    expect(await receive()).toEqual([]);
    expect(queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 });
  });

  it('removes a message that is visible again', async () => {
    const { queue, clock, send, receive } = makeQueue();
    send('a');
    const { receiptHandle } = await receiveOne(receive);
    clock.advance(30_000);
    expect(queue.counts().waiting).toBe(1);
    queue.delete(receiptHandle);
    expect(await receive()).toEqual([]);
  });

  it('ignores the handle of an earlier receipt, and a second delete', async () => {
    const { queue, clock, send, receive } = makeQueue();
    send('a');
    const first = await receiveOne(receive);
    clock.advance(30_000);
    const second = await receiveOne(receive);
    queue.delete(first.receiptHandle);
    expect(queue.counts().inFlight).toBe(1);
    queue.delete(second.receiptHandle);
    queue.delete(second.receiptHandle);
    expect(queue.counts().inFlight).toBe(0);
  });

  it('rejects a handle from another queue', async () => {
    const clock = new ManualClock();
    const { queue } = makeQueue({}, clock);
    const other = makeQueue({ name: 'other' }, clock);
    other.send('a');
    const foreign = await receiveOne(other.receive);
    for (const handle of ['nonsense', '', foreign.receiptHandle]) {
      expect(() => queue.delete(handle)).toThrow(expect.objectContaining({ code: 'ReceiptHandleIsInvalid' }));
    }
    expect(other.queue.counts().inFlight).toBe(1);
  });

  it('purges messages in every state', async () => {
    const { queue, clock, send, receive } = makeQueue();
    send('in flight', { groupId: 'g' });
    await receive();
    send('waiting', { groupId: 'g' });
    send('delayed', { delaySeconds: 10 });
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 1, inFlight: 1 });
    queue.purge();
    expect(queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 });
    clock.advance(HOUR);
    expect(await receive()).toEqual([]);
  });
});

describe('changing visibility', () => {
  it('hides a message for a new timeout, counted from now', async () => {
    const { queue, clock, send, receive } = makeQueue();
    send('a');
    const { receiptHandle } = await receiveOne(receive);
    clock.advance(20_000);
    queue.changeVisibility(receiptHandle, 60_000);
    clock.advance(59_999);
    expect(await receive()).toEqual([]);
    clock.advance(1);
    expect(bodies(await receive())).toEqual(['a']);
  });

  it('makes a message visible immediately with 0, also to a waiting receiver', async () => {
    const { queue, send, receive } = makeQueue();
    send('a');
    const { receiptHandle } = await receiveOne(receive);
    const waiting = queue.receive({ max: 1, waitMs: 20_000 });
    queue.changeVisibility(receiptHandle, 0);
    expect(bodies(await waiting)).toEqual(['a']);
  });

  it('rejects a message that is no longer in flight', async () => {
    const { queue, clock, send, receive } = makeQueue();
    send('a');
    const { receiptHandle } = await receiveOne(receive);
    clock.advance(30_000);
    expect(() => queue.changeVisibility(receiptHandle, 1_000)).toThrow(/not available for visibility/);
    queue.delete(receiptHandle);
    expect(() => queue.changeVisibility(receiptHandle, 1_000)).toThrow(/Message does not exist/);
  });

  it('rejects more than 12 hours from the receipt', async () => {
    const { queue, clock, send, receive } = makeQueue({ visibilityTimeoutSeconds: 60 });
    send('a');
    const { receiptHandle } = await receiveOne(receive);
    clock.advance(1_000);
    expect(() => queue.changeVisibility(receiptHandle, 12 * HOUR)).toThrow(/beyond the limit/);
    queue.changeVisibility(receiptHandle, 12 * HOUR - 1_000);
    clock.advance(12 * HOUR - 1_001);
    expect(await receive()).toEqual([]);
  });
});

describe('delays and retention', () => {
  it("uses the message's delay, or else the queue's", async () => {
    const { queue, clock, send, receive } = makeQueue({ delaySeconds: 10 });
    send('queue');
    send('own', { delaySeconds: 900 });
    send('none', { delaySeconds: 0 });
    expect(bodies(await receive())).toEqual(['none']);
    expect(queue.counts()).toEqual({ waiting: 0, delayed: 2, inFlight: 1 });
    clock.advance(10_000);
    expect(bodies(await receive())).toEqual(['queue']);
    clock.advance(889_999);
    expect(bodies(await receive())).not.toContain('own');
    clock.advance(1);
    expect(bodies(await receive())).toContain('own');
  });

  it('drops messages in every state when their retention period ends', async () => {
    const { queue, clock, send, receive } = makeQueue({
      retentionSeconds: 60,
      visibilityTimeoutSeconds: 300,
    });
    send('in flight');
    await receive();
    send('waiting');
    send('delayed', { delaySeconds: 120 });
    clock.advance(59_999);
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 1, inFlight: 1 });
    clock.advance(1);
    expect(queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 });
    expect(await receive()).toEqual([]);
  });
});

describe('the dead-letter queue', () => {
  function makePair(maxReceiveCount: number) {
    const clock = new ManualClock();
    const dead = makeQueue({ name: 'dead' }, clock);
    const source = makeQueue({ redrive: { deadLetterQueue: dead.queue, maxReceiveCount } }, clock);
    return { clock, dead, source };
  }

  it('gets a message that reached its maximum receive count', async () => {
    const { clock, dead, source } = makePair(2);
    source.send('a');
    for (const expected of ['1', '2']) {
      const message = await receiveOne(source.receive);
      expect(message.systemAttributes.ApproximateReceiveCount).toBe(expected);
      clock.advance(30_000);
    }
    expect(await source.receive()).toEqual([]);
    expect(bodies(await dead.receive())).toEqual(['a']);
  });

  it('keeps the id, contents and send time of a message, and adds its source', async () => {
    const { clock, dead, source } = makePair(1);
    const sentAt = clock.now();
    const attributes = { kind: { dataType: 'String', value: 'click' } };
    const { messageId } = source.send('a', { attributes, groupId: 'g' });
    await source.receive();
    clock.advance(30_000);
    const message = await receiveOne(dead.receive);
    expect(message).toMatchObject({ messageId, body: 'a', attributes });
    expect(message.systemAttributes).toMatchObject({
      SentTimestamp: String(sentAt),
      MessageGroupId: 'g',
      ApproximateReceiveCount: '1',
      DeadLetterQueueSourceArn: source.queue.arn,
    });
  });

  it('wakes its own receivers', async () => {
    const { clock, dead, source } = makePair(1);
    source.send('a');
    await source.receive();
    const waiting = dead.queue.receive({ max: 1, waitMs: 60_000 });
    clock.advance(30_000);
    expect(bodies(await waiting)).toEqual(['a']);
  });

  it('gets a message whose receiver made it visible again', async () => {
    const { dead, source } = makePair(1);
    source.send('a');
    source.queue.changeVisibility((await receiveOne(source.receive)).receiptHandle, 0);
    expect(source.queue.counts()).toEqual({ waiting: 0, delayed: 0, inFlight: 0 });
    expect(dead.queue.counts().waiting).toBe(1);
  });
});

describe('sending', () => {
  it('limits the bytes of body and attributes together', () => {
    const { send } = makeQueue({ maximumMessageSize: 1_024 });
    const attributes = { n: { dataType: 'String', value: 'é' } };
    const room = 1_024 - 'n'.length - 'String'.length - 2;
    expect(() => send('x'.repeat(room), { attributes })).not.toThrow();
    expect(() => send('x'.repeat(room + 1), { attributes })).toThrow(/shorter than 1024 bytes/);
  });

  it('accepts 1 MiB by default', () => {
    const { send } = makeQueue();
    expect(() => send('x'.repeat(1_048_576))).not.toThrow();
    expect(() => send('x'.repeat(1_048_577))).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValue' }),
    );
  });

  it.each([
    ['a control character', 'a\u0001b', 'InvalidMessageContents'],
    ['a non-character', 'a\uFFFEb', 'InvalidMessageContents'],
    ['an empty body', '', 'MissingParameter'],
  ])('rejects %s', (_, body, code) => {
    expect(() => makeQueue().send(body)).toThrow(expect.objectContaining({ code }));
  });

  it('accepts tabs, line breaks and characters beyond the basic plane', () => {
    expect(() => makeQueue().send('a\t\r\n😀')).not.toThrow();
  });

  it.each(['', 'has space', 'x'.repeat(129)])('rejects the group id "%s"', (groupId) => {
    expect(() => makeQueue().send('a', { groupId })).toThrow(/MessageGroupId is invalid/);
  });
});
