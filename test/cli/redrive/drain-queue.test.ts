import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { drainQueue, type Redriven } from '../../../cli/redrive/drain-queue.ts';

/** Drains a queue of these messages, and tells what was done in its order. */
async function drain(
  pages: readonly Message[][],
  redrive: (message: Message, done: string[]) => Redriven,
  { limit = 100, sqsIsAway = false } = {},
) {
  const client = new SQSClient();
  const sqs = mockClient(client);
  const done: string[] = [];
  const left = [...pages];
  sqs.on(ReceiveMessageCommand).callsFake(() => ({ Messages: left.shift() ?? [] }));
  sqs.on(SendMessageCommand).callsFake(({ QueueUrl, MessageBody, MessageGroupId }) => {
    if (sqsIsAway) throw new Error('SQS is away.');
    done.push(`sent ${MessageBody} to ${QueueUrl} in group ${MessageGroupId}`);
  });
  sqs.on(DeleteMessageCommand).callsFake(({ ReceiptHandle }) => void done.push(`deleted ${ReceiptHandle}`));
  const drained = drainQueue(client, 'dead-letters', limit, async (message) => redrive(message, done));
  const received = () => sqs.commandCalls(ReceiveMessageCommand).map(({ args }) => args[0].input);
  return { drained: await drained.catch((error: Error) => error.message), done, received };
}

const letter = (name: string): Message => ({ Body: name, ReceiptHandle: name });

describe('a dead letter', () => {
  it('is sent, then what follows from that is done, then it is deleted', async () => {
    const { drained, done } = await drain([[letter('a')]], ({ Body = '' }, calls) => ({
      to: 'queue',
      body: Body,
      group: 'whk',
      sent: async () => void calls.push('told'),
    }));

    expect(done).toEqual(['sent a to queue in group whk', 'told', 'deleted a']);
    expect(drained).toEqual({ sent: 1, stayed: new Map() });
  });

  it('that could not be sent is neither told of nor deleted', async () => {
    const { drained, done } = await drain(
      [[letter('a')]],
      ({ Body = '' }, calls) => ({ to: 'queue', body: Body, sent: async () => void calls.push('told') }),
      { sqsIsAway: true },
    );

    expect(drained).toBe('SQS is away.');
    expect(done).toEqual([]);
  });

  it('that was sent and could not be told of is not deleted: it comes again', async () => {
    const { drained, done } = await drain([[letter('a')]], () => ({
      to: 'queue',
      body: 'a',
      sent: async () => {
        throw new Error('DynamoDB is away.');
      },
    }));

    expect(drained).toBe('DynamoDB is away.');
    expect(done).toEqual(['sent a to queue in group undefined']);
  });

  it('that stays is counted by its reason, and left alone', async () => {
    const { drained, done } = await drain([[letter('a'), letter('b'), letter('c')]], ({ Body }) => ({
      stays: Body === 'c' ? 'other' : 'one',
    }));

    expect(drained).toEqual({
      sent: 0,
      stayed: new Map([
        ['one', 2],
        ['other', 1],
      ]),
    });
    expect(done).toEqual([]);
  });
});

it('a queue is drained page by page, up to the limit', async () => {
  const page = (size: number) => Array.from({ length: size }, (_, i) => letter(String(i)));

  const { drained, received } = await drain([page(10), page(2)], () => ({ to: 'queue', body: '' }), {
    limit: 12,
  });

  expect(drained).toMatchObject({ sent: 12 });
  expect(received().map(({ MaxNumberOfMessages }) => MaxNumberOfMessages)).toEqual([10, 2]);
});
