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

describe('a dead event', () => {
  it.each(['fan-out', 'event-log'])('returns to its source queue: %s', async (queue) => {
    expect(await redrive(from(queue))).toEqual({ queueUrl: url(queue), body: 'body' });
  });

  it('returns to the queue that EventBridge could not deliver it to', async () => {
    const letter = {
      Body: 'body',
      MessageAttributes: { TARGET_ARN: { DataType: 'String', StringValue: arn('event-log') } },
    };

    expect(await redrive(letter)).toEqual({ queueUrl: url('event-log'), body: 'body' });
  });

  it('keeps its message group', async () => {
    const letter = {
      ...from('fan-out'),
      Attributes: { ...from('fan-out').Attributes, MessageGroupId: 'whk' },
    };

    expect(await redrive(letter)).toEqual({ queueUrl: url('fan-out'), body: 'body', group: 'whk' });
  });
});

describe('a dead letter is skipped', () => {
  it('if it has no source queue, such as records of the Links stream', async () => {
    const Body = JSON.stringify({ DDBStreamBatchInfo: { shardId: 'shard' } });

    expect(await redrive({ Body })).toEqual({ skip: expect.stringContaining('no source queue') });
  });

  it('if its source queue belongs to another system', async () => {
    expect(await redrive(from('theirs'))).toEqual({ skip: expect.stringContaining('no longer in use') });
    expect(await redrive(from('other-fan-out'))).toEqual({
      skip: expect.stringContaining('no longer in use'),
    });
  });
});
