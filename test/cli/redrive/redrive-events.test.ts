import type { Message } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { makeRedriveEvent, type RedriveEventPorts } from '../../../cli/redrive/redrive-events.ts';
import { BASE_URL } from '../../lambdas/factories/fixed-values.ts';
import { linkClickedEvent } from '../../lambdas/factories/linkbus-event.ts';

const arn = (queue: string) => `arn:aws:sqs:eu-west-1:123456789012:${queue}`;
const url = (queue: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/${queue}`;

const ports: RedriveEventPorts = {
  queueUrls: [url('fan-out'), url('replays')],
  redriveRecord: () => Promise.reject(new Error('No record to redrive.')),
  append: () => Promise.reject(new Error('No event to log.')),
};
const redrive = makeRedriveEvent(ports);

const from = (queue: string, Body = 'body'): Message => ({
  Body,
  Attributes: { DeadLetterQueueSourceArn: arn(queue) },
});

describe('a dead event', () => {
  it.each(['fan-out', 'replays'])('returns to its source queue: %s', async (queue) => {
    expect(await redrive(from(queue))).toEqual({ queueUrl: url(queue), body: 'body' });
  });

  it('returns to the queue that EventBridge could not deliver it to', async () => {
    const letter = {
      Body: 'body',
      MessageAttributes: { TARGET_ARN: { DataType: 'String', StringValue: arn('fan-out') } },
    };

    expect(await redrive(letter)).toEqual({ queueUrl: url('fan-out'), body: 'body' });
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
  it('if it has no source queue, such as the place of records in the Links stream', async () => {
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

it('a record that the outbox set aside is redriven as such', async () => {
  const message = { links_stream_record: { dynamodb: { SequenceNumber: '1' } }, base_url: BASE_URL };
  const redriveRecord: RedriveEventPorts['redriveRecord'] = async (given) => ({
    skip: JSON.stringify(given),
  });

  const result = await makeRedriveEvent({ ...ports, redriveRecord })({ Body: JSON.stringify(message) });

  expect(result).toEqual({ skip: JSON.stringify(message) });
});

describe('an event from the queue that release 0.1.0 had in front of the event log', () => {
  const event = linkClickedEvent();
  const letter = from('Linkbus-prod-EventLogQueue006F1FC1-x', JSON.stringify({ detail: event }));

  it.each([
    ['is appended to the log', true, { done: true }],
    ['stays if the log refuses it', false, { skip: 'event refused by the event log' }],
  ])('%s', async (_, isLogged, expected) => {
    const appended: unknown[] = [];
    const append: RedriveEventPorts['append'] = async (given) => {
      appended.push(given);
      return isLogged;
    };

    expect(await makeRedriveEvent({ ...ports, append })(letter)).toEqual(expected);
    expect(appended).toEqual([event]);
  });

  it.each(['no JSON', 'null', '{}', '{"detail":{"id":"evt_1"}}'])('stays if it is none: %s', async (Body) => {
    expect(await redrive({ ...letter, Body })).toEqual({ skip: 'not an event' });
  });
});
