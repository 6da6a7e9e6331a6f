import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AwsService } from '../../../local/aws/aws-service.ts';
import type { AwsEndpoint } from '../../../local/aws/endpoint.ts';
import { ManualClock } from '../../../local/clock.ts';
import type { AccessRequest } from '../../../local/iam/decide.ts';
import { md5OfAttributes } from '../../../local/sqs/message-attributes.ts';
import { Queue } from '../../../local/sqs/queue.ts';
import { QueueRegistry, queueUrl } from '../../../local/sqs/queue-registry.ts';
import { makeSqsService } from '../../../local/sqs/service.ts';
import { startService } from '../aws/service-under-test.ts';
import { memoryStorage } from '../storage-under-test.ts';

const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:000000000000:${name}`;

let clock: ManualClock;
let endpoint: AwsEndpoint;
let client: SQSClient;
let queue: Queue;
let QueueUrl: string;
let authorized: AccessRequest[];
let service: AwsService;

beforeEach(async () => {
  clock = new ManualClock();
  const queues = new QueueRegistry();
  const deps = { clock, storage: memoryStorage() };
  const deadLetterQueue = new Queue({ name: 'orders-dead', arn: arnOf('orders-dead') }, deps);
  queue = new Queue(
    { name: 'orders', arn: arnOf('orders'), redrive: { deadLetterQueue, maxReceiveCount: 3 } },
    deps,
  );
  queues.add(queue);
  queues.add(deadLetterQueue);
  authorized = [];
  const authorize = (_: string, request: AccessRequest) => void authorized.push(request);
  service = makeSqsService({ queues, endpointUrl: () => endpoint.url, clock, authorize });
  const started = await startService(service);
  endpoint = started.endpoint;
  QueueUrl = queueUrl(endpoint.url, queue);
  client = new SQSClient(started.clientOptions);
});

afterEach(async () => {
  client.destroy();
  await endpoint.close();
});

async function receiveHandle(): Promise<string> {
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
  const handle = Messages?.[0]?.ReceiptHandle;
  if (handle === undefined) throw new Error('nothing to receive');
  return handle;
}

describe('messages, with the SDK', () => {
  it('are received as they were sent, with checksums that the SDK accepts', async () => {
    const sentAt = String(clock.now());
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'héllo "world"',
        MessageGroupId: 'tenant-1',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'click' },
          raw: { DataType: 'Binary', BinaryValue: new Uint8Array([7, 8]) },
        },
      }),
    );
    const { Messages } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    const md5 = md5OfAttributes({
      kind: { dataType: 'String', value: 'click' },
      raw: { dataType: 'Binary', value: Buffer.from([7, 8]) },
    });
    expect(sent.MD5OfMessageAttributes).toBe(md5);
    expect(Messages).toEqual([
      {
        MessageId: sent.MessageId,
        ReceiptHandle: expect.any(String),
        Body: 'héllo "world"',
        MD5OfBody: sent.MD5OfMessageBody,
        MD5OfMessageAttributes: md5,
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'click' },
          raw: { DataType: 'Binary', BinaryValue: new Uint8Array([7, 8]) },
        },
        Attributes: {
          SenderId: 'AKIATEST',
          SentTimestamp: sentAt,
          ApproximateReceiveCount: '1',
          ApproximateFirstReceiveTimestamp: sentAt,
          MessageGroupId: 'tenant-1',
        },
      },
    ]);
  });

  it("carry the trace header of their sender's request", async () => {
    const caller = { accessKeyId: 'AKIATEST', traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' };
    await service.handle('SendMessage', { QueueUrl, MessageBody: 'a' }, caller);
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['AWSTraceHeader'] }),
    );
    expect(Messages?.[0]?.Attributes).toEqual({ AWSTraceHeader: caller.traceHeader });
  });

  it('have only the requested attributes', async () => {
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'a',
        MessageAttributes: {
          'trace.id': { DataType: 'String', StringValue: '1' },
          other: { DataType: 'String', StringValue: '2' },
        },
      }),
    );
    const { Messages } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MessageAttributeNames: ['trace.*'],
        MessageSystemAttributeNames: ['SenderId'],
      }),
    );
    expect(Object.keys(Messages?.[0]?.MessageAttributes ?? {})).toEqual(['trace.id']);
    expect(Messages?.[0]?.Attributes).toEqual({ SenderId: 'AKIATEST' });
  });

  it('can be long polled', async () => {
    const receiving = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
    expect((await receiving).Messages).toHaveLength(1);
  });

  it('are authorized as the single operation when sent in a batch', async () => {
    const Entries = [{ Id: 'a', MessageBody: 'a' }];
    await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(authorized).toEqual([
      { action: 'sqs:SendMessage', resource: arnOf('orders') },
      { action: 'sqs:ReceiveMessage', resource: arnOf('orders') },
    ]);
  });

  it('are missing from the response of an empty queue', async () => {
    expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toBeUndefined();
  });

  it('are sent in a batch that reports its failed entries', async () => {
    const { Successful, Failed } = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'good', MessageBody: 'a', DelaySeconds: 900 },
          { Id: 'late', MessageBody: 'b', DelaySeconds: 901 },
          { Id: 'odd', MessageBody: 'c\u0001' },
        ],
      }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(Failed?.map(({ Id, Code, SenderFault }) => ({ Id, Code, SenderFault }))).toEqual([
      { Id: 'late', Code: 'InvalidParameterValue', SenderFault: true },
      { Id: 'odd', Code: 'InvalidMessageContents', SenderFault: true },
    ]);
    expect(queue.counts()).toEqual({ waiting: 0, delayed: 1, inFlight: 0 });
  });

  it.each([
    ['EmptyBatchRequest', []],
    [
      'TooManyEntriesInBatchRequest',
      Array.from({ length: 11 }, (_, n) => ({ Id: String(n), MessageBody: 'a' })),
    ],
    [
      'BatchEntryIdsNotDistinct',
      [
        { Id: 'a', MessageBody: 'a' },
        { Id: 'a', MessageBody: 'b' },
      ],
    ],
    ['InvalidBatchEntryId', [{ Id: 'a.b', MessageBody: 'a' }]],
    [
      'BatchRequestTooLong',
      [
        { Id: 'a', MessageBody: 'x'.repeat(1_000_000) },
        { Id: 'b', MessageBody: 'x'.repeat(50_000) },
      ],
    ],
  ])('are rejected as a whole batch: %s', async (name, Entries) => {
    await expect(client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name,
      Error: { Code: `AWS.SimpleQueueService.${name}`, Type: 'Sender' },
    });
    expect(queue.counts().waiting).toBe(0);
  });
});

describe('receipt handles, with the SDK', () => {
  beforeEach(() => {
    queue.send({ body: 'a', senderId: 'me' });
  });

  it('delete a message', async () => {
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: await receiveHandle() }));
    expect(queue.counts().inFlight).toBe(0);
  });

  it('change visibility', async () => {
    const ReceiptHandle = await receiveHandle();
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    expect(queue.counts()).toEqual({ waiting: 1, delayed: 0, inFlight: 0 });
  });

  it('do both in batches, entry by entry', async () => {
    const ReceiptHandle = await receiveHandle();
    const changed = await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'known', ReceiptHandle, VisibilityTimeout: 60 },
          { Id: 'unknown', ReceiptHandle: 'nonsense', VisibilityTimeout: 60 },
        ],
      }),
    );
    expect(changed.Successful).toEqual([{ Id: 'known' }]);
    expect(changed.Failed).toMatchObject([{ Id: 'unknown', Code: 'ReceiptHandleIsInvalid' }]);
    const deleted = await client.send(
      new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'known', ReceiptHandle }] }),
    );
    expect(deleted.Successful).toEqual([{ Id: 'known' }]);
    expect(deleted.Failed).toBeUndefined();
    expect(queue.counts().inFlight).toBe(0);
  });

  it('are rejected if the queue did not issue them', async () => {
    const failing = client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' }));
    await expect(failing).rejects.toBeInstanceOf(ReceiptHandleIsInvalid);
  });
});

describe('queues, with the SDK', () => {
  it('are found by name and listed by prefix, page by page', async () => {
    expect(await client.send(new GetQueueUrlCommand({ QueueName: 'orders' }))).toMatchObject({ QueueUrl });
    const first = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'orders', MaxResults: 1 }));
    expect(first.QueueUrls).toEqual([QueueUrl]);
    const second = await client.send(
      new ListQueuesCommand({ QueueNamePrefix: 'orders', MaxResults: 1, NextToken: first.NextToken }),
    );
    expect(second.QueueUrls).toEqual([`${QueueUrl}-dead`]);
    expect(second.NextToken).toBeUndefined();
  });

  it('return their attributes', async () => {
    queue.send({ body: 'a', senderId: 'me' });
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toEqual({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: '1767225600',
      DelaySeconds: '0',
      LastModifiedTimestamp: '1767225600',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: arnOf('orders'),
      ReceiveMessageWaitTimeSeconds: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arnOf('orders-dead'), maxReceiveCount: 3 }),
      VisibilityTimeout: '30',
    });
  });

  it('can be purged once a minute', async () => {
    queue.send({ body: 'a', senderId: 'me' });
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(queue.counts().waiting).toBe(0);
    const again = () => client.send(new PurgeQueueCommand({ QueueUrl }));
    await expect(again()).rejects.toMatchObject({ name: 'PurgeQueueInProgress' });
    clock.advance(60_000);
    await expect(again()).resolves.toBeDefined();
  });

  it('are not found by a wrong URL', async () => {
    for (const url of [`${QueueUrl}x`, QueueUrl.replace('000000000000', '999999999999'), 'orders']) {
      const failing = client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'a' }));
      await expect(failing).rejects.toBeInstanceOf(QueueDoesNotExist);
      await expect(failing).rejects.toMatchObject({
        Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' },
      });
    }
  });
});

describe('the local SQS rejects', () => {
  it.each([
    ['more than ten messages at once', { MaxNumberOfMessages: 11 }],
    ['a wait over 20 seconds', { WaitTimeSeconds: 21 }],
    ['a negative visibility timeout', { VisibilityTimeout: -1 }],
    ['a visibility timeout over 12 hours', { VisibilityTimeout: 43_201 }],
  ])('%s', async (_, input) => {
    await expect(client.send(new ReceiveMessageCommand({ QueueUrl, ...input }))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringContaining('Must be between'),
    });
  });

  it('unknown queue attributes', async () => {
    for (const name of ['Colour', 'constructor']) {
      const failing = client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name as 'All'] }),
      );
      await expect(failing).rejects.toMatchObject({ name: 'InvalidAttributeName' });
    }
  });

  it("a FIFO queue's parameters", async () => {
    const failing = client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'a', MessageDeduplicationId: 'x' }),
    );
    await expect(failing).rejects.toThrow(/not valid for this queue type/);
  });

  it('unsupported operations, by name', async () => {
    await expect(client.send(new CreateQueueCommand({ QueueName: 'x' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: "The local system doesn't support the operation AmazonSQS.CreateQueue",
    });
  });
});
