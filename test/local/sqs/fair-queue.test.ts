import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import { Queue } from '../../../local/sqs/queue.ts';

function makeQueue() {
  const clock = new ManualClock();
  const queue = new Queue(
    { name: 'deliveries', arn: 'arn:aws:sqs:eu-west-1:000000000000:deliveries' },
    clock,
  );
  const send = (body: string, groupId?: string) =>
    queue.send({ body, senderId: 'AKIATEST', ...(groupId !== undefined && { groupId }) });
  const receive = (max: number) => queue.receive({ max, waitMs: 0 });
  const receiveBodies = async (max: number) => (await receive(max)).map(({ body }) => body);
  return { clock, queue, send, receive, receiveBodies };
}

describe('fair queues', () => {
  it("don't let the backlog of one group delay another", async () => {
    const { send, receive, receiveBodies } = makeQueue();
    for (let n = 0; n < 1_000; n += 1) send(`noisy ${n}`, 'noisy');
    await receive(10);
    send('quiet', 'quiet');
    expect(await receiveBodies(1)).toEqual(['quiet']);
  });

  it('share a receive between groups with equally many messages in flight', async () => {
    const { send, receiveBodies } = makeQueue();
    for (const body of ['a1', 'a2', 'a3']) send(body, 'a');
    for (const body of ['b1', 'b2']) send(body, 'b');
    expect(await receiveBodies(10)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });

  it('let a group return to the front once its messages are processed', async () => {
    const { queue, send, receive, receiveBodies } = makeQueue();
    send('a1', 'a');
    send('a2', 'a');
    const inFlight = await receive(2);
    send('a3', 'a');
    send('b1', 'b');
    for (const { receiptHandle } of inFlight) queue.delete(receiptHandle);
    expect(await receiveBodies(1)).toEqual(['a3']);
  });

  it('count a message in flight only until it is visible again', async () => {
    const { clock, send, receive, receiveBodies } = makeQueue();
    send('a1', 'a');
    await receive(1);
    send('a2', 'a');
    send('b1', 'b');
    clock.advance(30_000);
    expect(await receiveBodies(1)).toEqual(['a2']);
  });

  it('treat each message without a group as a tenant of its own', async () => {
    const { send, receive, receiveBodies } = makeQueue();
    for (let n = 0; n < 20; n += 1) send(`ungrouped ${n}`);
    send('grouped', 'g');
    await receive(10);
    expect(await receiveBodies(20)).toEqual([
      ...Array.from({ length: 10 }, (_, n) => `ungrouped ${n + 10}`),
      'grouped',
    ]);
  });

  it('keep the order within a group', async () => {
    const { send, receiveBodies } = makeQueue();
    for (let n = 0; n < 25; n += 1) send(String(n), 'a');
    const received = [
      ...(await receiveBodies(10)),
      ...(await receiveBodies(10)),
      ...(await receiveBodies(10)),
    ];
    expect(received).toEqual(Array.from({ length: 25 }, (_, n) => String(n)));
  });
});
