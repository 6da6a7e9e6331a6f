import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { drainQueue, type Redrive } from '../../../cli/redrive/drain-queue.ts';

/** Drains a queue of these pages, and records the calls in order. */
async function drain(
  pages: readonly Message[][],
  redriveOf: (message: Message, done: string[]) => Redrive,
  { limit = 100, sqsFails = false } = {},
) {
  const client = new SQSClient();
  const sqs = mockClient(client);
  const done: string[] = [];
  const left = [...pages];
  sqs.on(ReceiveMessageCommand).callsFake(() => ({ Messages: left.shift() ?? [] }));
  sqs.on(SendMessageCommand).callsFake(({ QueueUrl, MessageBody, MessageGroupId }) => {
    if (sqsFails) throw new Error('SQS failed.');
    done.push(`sent ${MessageBody} to ${QueueUrl} in group ${MessageGroupId}`);
  });
  sqs.on(DeleteMessageCommand).callsFake(({ ReceiptHandle }) => void done.push(`deleted ${ReceiptHandle}`));
  const drained = drainQueue(client, 'dead-letters', limit, async (message) => redriveOf(message, done));
  const received = () => sqs.commandCalls(ReceiveMessageCommand).map(({ args }) => args[0].input);
  return { drained: await drained.catch((error: Error) => error.message), done, received };
}

const letter = (name: string): Message => ({ Body: name, ReceiptHandle: name });

describe('a dead letter', () => {
  it('is sent, then recorded, then deleted', async () => {
    const { drained, done } = await drain([[letter('a')]], ({ Body = '' }, calls) => ({
      queueUrl: 'queue',
      body: Body,
      group: 'whk',
      afterSend: async () => void calls.push('recorded'),
    }));

    expect(done).toEqual(['sent a to queue in group whk', 'recorded', 'deleted a']);
    expect(drained).toEqual({ sent: 1, skipped: new Map() });
  });

  it('is neither recorded nor deleted if the send fails', async () => {
    const { drained, done } = await drain(
      [[letter('a')]],
      ({ Body = '' }, calls) => ({
        queueUrl: 'queue',
        body: Body,
        afterSend: async () => void calls.push('recorded'),
      }),
      { sqsFails: true },
    );

    expect(drained).toBe('SQS failed.');
    expect(done).toEqual([]);
  });

  it('is not deleted if recording fails, so that it is redriven again', async () => {
    const { drained, done } = await drain([[letter('a')]], () => ({
      queueUrl: 'queue',
      body: 'a',
      afterSend: async () => {
        throw new Error('DynamoDB failed.');
      },
    }));

    expect(drained).toBe('DynamoDB failed.');
    expect(done).toEqual(['sent a to queue in group undefined']);
  });

  it('is left in the queue if skipped, and counted by reason', async () => {
    const { drained, done } = await drain([[letter('a'), letter('b'), letter('c')]], ({ Body }) => ({
      skip: Body === 'c' ? 'other' : 'one',
    }));

    expect(drained).toEqual({
      sent: 0,
      skipped: new Map([
        ['one', 2],
        ['other', 1],
      ]),
    });
    expect(done).toEqual([]);
  });
});

it('a dead letter with nothing left to send is deleted, and counted', async () => {
  const { drained, done } = await drain([[letter('a')]], () => ({ done: true }));

  expect(done).toEqual(['deleted a']);
  expect(drained).toEqual({ sent: 1, skipped: new Map() });
});

it('a queue is drained page by page, up to the limit', async () => {
  const page = (size: number) => Array.from({ length: size }, (_, i) => letter(String(i)));

  const { drained, received } = await drain([page(10), page(2)], () => ({ queueUrl: 'queue', body: '' }), {
    limit: 12,
  });

  expect(drained).toMatchObject({ sent: 12 });
  expect(received().map(({ MaxNumberOfMessages }) => MaxNumberOfMessages)).toEqual([10, 2]);
});
