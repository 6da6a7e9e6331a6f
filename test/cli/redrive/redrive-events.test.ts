import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { makeRedriveEvent } from '../../../cli/redrive/redrive-events.ts';

const arn = (queue: string) => `arn:aws:sqs:eu-west-1:123456789012:${queue}`;
const url = (queue: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/${queue}`;

const redrive = makeRedriveEvent([url('fan-out'), url('event-log')]);

const from = (queue: string): Message => ({
  Body: 'body',
  Attributes: { DeadLetterQueueSourceArn: arn(queue) },
});

describe('a dead event goes back', () => {
  it.each(['fan-out', 'event-log'])('to the queue that gave it up: %s', async (queue) => {
    expect(await redrive(from(queue))).toEqual({ to: url(queue), body: 'body' });
  });

  it('to the queue that EventBridge could not bring it to', async () => {
    const letter = {
      Body: 'body',
      MessageAttributes: { TARGET_ARN: { DataType: 'String', StringValue: arn('event-log') } },
    };

    expect(await redrive(letter)).toEqual({ to: url('event-log'), body: 'body' });
  });

  it('in the group that it was in', async () => {
    const letter = {
      ...from('fan-out'),
      Attributes: { ...from('fan-out').Attributes, MessageGroupId: 'whk' },
    };

    expect(await redrive(letter)).toEqual({ to: url('fan-out'), body: 'body', group: 'whk' });
  });
});

describe('a dead event stays', () => {
  it('that came from no queue, such as records of the Links stream', async () => {
    const Body = JSON.stringify({ DDBStreamBatchInfo: { shardId: 'shard' } });

    expect(await redrive({ Body })).toEqual({ stays: expect.stringContaining('no queue') });
  });

  it('that came from a queue of somebody else', async () => {
    expect(await redrive(from('theirs'))).toEqual({ stays: expect.stringContaining('not read') });
    expect(await redrive(from('other-fan-out'))).toEqual({ stays: expect.stringContaining('not read') });
  });
});
