import { describe, expect, it } from 'vitest';
import { bodies, makeQueue } from './queue-under-test.ts';

function makeFairQueue() {
  const { send, receive, ...rest } = makeQueue();
  return {
    ...rest,
    receive,
    send: (body: string, groupId?: string) => send(body, groupId === undefined ? {} : { groupId }),
    receiveBodies: async (max: number) => bodies(await receive(max)),
  };
}

describe('a fair queue', () => {
  it("doesn't let the backlog of one group delay another", async () => {
    const { send, receive, receiveBodies } = makeFairQueue();
    for (let n = 0; n < 1_000; n += 1) send(`noisy ${n}`, 'noisy');
    await receive(10);
    send('quiet', 'quiet');
    expect(await receiveBodies(1)).toEqual(['quiet']);
  });

  it('alternates between groups with equally many messages in flight', async () => {
    const { send, receiveBodies } = makeFairQueue();
    for (const body of ['a1', 'a2', 'a3']) send(body, 'a');
    for (const body of ['b1', 'b2']) send(body, 'b');
    expect(await receiveBodies(10)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });

  it('returns a group to the front once its messages are deleted', async () => {
    const { queue, send, receive, receiveBodies } = makeFairQueue();
    send('a1', 'a');
    send('a2', 'a');
    const inFlight = await receive(2);
    send('a3', 'a');
    send('b1', 'b');
    for (const { receiptHandle } of inFlight) queue.delete(receiptHandle);
    expect(await receiveBodies(1)).toEqual(['a3']);
  });

  it('counts a message in flight only until it is visible again', async () => {
    const { clock, send, receive, receiveBodies } = makeFairQueue();
    send('a1', 'a');
    await receive(1);
    send('a2', 'a');
    send('b1', 'b');
    clock.advance(30_000);
    expect(await receiveBodies(1)).toEqual(['a2']);
  });

  it('treats each message without a group as a tenant of its own', async () => {
    const { send, receive, receiveBodies } = makeFairQueue();
    for (let n = 0; n < 20; n += 1) send(`ungrouped ${n}`);
    send('grouped', 'g');
    await receive(10);
    expect(await receiveBodies(20)).toEqual([
      ...Array.from({ length: 10 }, (_, n) => `ungrouped ${n + 10}`),
      'grouped',
    ]);
  });

  it('keeps the order within a group', async () => {
    const { send, receiveBodies } = makeFairQueue();
    for (let n = 0; n < 25; n += 1) send(String(n), 'a');
    const received = [
      ...(await receiveBodies(10)),
      ...(await receiveBodies(10)),
      ...(await receiveBodies(10)),
    ];
    expect(received).toEqual(Array.from({ length: 25 }, (_, n) => String(n)));
  });
});
