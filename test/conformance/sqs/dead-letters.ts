import { expect } from 'vitest';
import type { Cases, Target } from '../target.ts';
import { receive, receiveCount, receiveOne, send } from './requests.ts';

async function queues(target: Target, maxReceiveCount: number) {
  const deadLetters = await target.createQueue();
  const queue = await target.createQueue({
    VisibilityTimeout: 1,
    RedrivePolicy: { deadLetterTargetArn: deadLetters.arn, maxReceiveCount },
  });
  return { queue, deadLetters };
}

export const deadLetters: Cases = {
  'a message moves to the dead-letter queue after its last receive': async (target) => {
    const { queue, deadLetters } = await queues(target, 2);
    const { MessageId } = await send(target, queue, 'a', {
      MessageGroupId: 'g',
      MessageAttributes: { x: { DataType: 'String', StringValue: 'y' } },
    });
    for (const count of [1, 2]) {
      expect(receiveCount(await receiveOne(target, queue))).toBe(count);
      await target.pass(2);
    }
    expect(await receive(target, queue)).toEqual([]);
    const dead = await receiveOne(target, deadLetters);
    expect(dead).toMatchObject({
      MessageId,
      Body: 'a',
      Attributes: { MessageGroupId: 'g', DeadLetterQueueSourceArn: queue.arn },
      MessageAttributes: { x: { StringValue: 'y' } },
    });
  },
  'a message stays in its queue until its last receive': async (target) => {
    const { queue, deadLetters } = await queues(target, 3);
    await send(target, queue, 'a');
    for (const count of [1, 2, 3]) {
      expect(await receive(target, deadLetters)).toEqual([]);
      expect(receiveCount(await receiveOne(target, queue, { VisibilityTimeout: 0 }))).toBe(count);
    }
    expect(await receive(target, queue)).toEqual([]);
    await receiveOne(target, deadLetters);
  },
};
