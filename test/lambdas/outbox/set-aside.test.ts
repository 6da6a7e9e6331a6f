import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeSetAside, parseSetAside } from '../../../lambdas/outbox/set-aside.ts';
import { BASE_URL } from '../factories/fixed-values.ts';

const client = new SQSClient();
const sqs = mockClient(client);
const queueUrl = 'https://sqs.example/dead-events';

beforeEach(() => {
  sqs.reset();
});

const recordOf = (title: string): DynamoDBRecord => ({
  eventID: '1',
  eventName: 'MODIFY',
  dynamodb: {
    Keys: { short_code: { S: 'abc' } },
    SequenceNumber: '1001',
    NewImage: {
      short_code: { S: 'abc' },
      title: { S: title },
      raw: { B: Buffer.from([0, 255]).toString('base64') },
    },
  },
});

const sentBody = () => String(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.MessageBody);

describe('setting a stream record aside', () => {
  it('holds the link, then sends the record with its images to the dead-letter queue', async () => {
    const steps: unknown[] = [];
    sqs.on(SendMessageCommand).callsFake(({ QueueUrl }) => steps.push(QueueUrl));
    const putHold = async (...held: unknown[]) => void steps.push(held);

    await makeSetAside(client, { queueUrl, baseUrl: BASE_URL, putHold })(recordOf('a'));

    expect(steps).toEqual([['abc', '1001'], queueUrl]);
    expect(parseSetAside(sentBody())).toEqual({ links_stream_record: recordOf('a'), base_url: BASE_URL });
  });

  it('sends nothing without a hold', async () => {
    const putHold = () => Promise.reject(new Error('DynamoDB is down.'));

    await expect(
      makeSetAside(client, { queueUrl, baseUrl: BASE_URL, putHold })(recordOf('a')),
    ).rejects.toThrow('DynamoDB is down.');
    expect(sqs.commandCalls(SendMessageCommand)).toEqual([]);
  });

  it('fails if SQS does', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('SQS is down.'));

    await expect(
      makeSetAside(client, { queueUrl, baseUrl: BASE_URL, putHold: async () => {} })(recordOf('a')),
    ).rejects.toThrow('SQS is down.');
  });

  it.each([
    ['fits', 256 * 1_024, true],
    ['is a byte too large', 256 * 1_024 + 1, false],
  ])('keeps the images if the message %s', async (_, bytes, hasImage) => {
    const empty = JSON.stringify({ links_stream_record: recordOf(''), base_url: BASE_URL });
    // Two bytes each in UTF-8, and one more if the rest is odd.
    const rest = bytes - empty.length;
    const record = recordOf('é'.repeat(Math.floor(rest / 2)) + 'e'.repeat(rest % 2));

    await makeSetAside(client, { queueUrl, baseUrl: BASE_URL, putHold: async () => {} })(record);

    const sent = parseSetAside(sentBody())?.links_stream_record;
    expect(sent?.dynamodb?.NewImage !== undefined).toBe(hasImage);
    expect(sent?.dynamodb).toMatchObject({ Keys: { short_code: { S: 'abc' } }, SequenceNumber: '1001' });
    expect(Buffer.byteLength(sentBody())).toBeLessThanOrEqual(256 * 1_024);
  });
});

it.each(['', 'null', '[]', '{"detail":{}}', '{"DDBStreamBatchInfo":{}}', '{"links_stream_record":{}}'])(
  'another message of the queue is no record: %s',
  (body) => {
    expect(parseSetAside(body)).toBeUndefined();
  },
);
