import { createHash } from 'node:crypto';
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { Cases, CreatedQueue, Target } from '../target.ts';
import { bodies, receive, receiveCount, receiveOne, remove, send } from './requests.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

const changeVisibility = (
  { sqs }: Target,
  { url }: CreatedQueue,
  ReceiptHandle: string | undefined,
  VisibilityTimeout: number,
) => sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));

const attributesOf = async ({ sqs }: Target, { url }: CreatedQueue) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }))).Attributes;

const MIB = 1_048_576;
const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

export const messages: Cases = {
  'a sent message is received once while it is in flight': async (target) => {
    const queue = await target.createQueue();
    const sent = await send(target, queue, 'héllo');
    expect(sent.MD5OfMessageBody).toBe(md5('héllo'));
    const message = await receiveOne(target, queue);
    expect(message).toMatchObject({ MessageId: sent.MessageId, Body: 'héllo', MD5OfBody: md5('héllo') });
    expect(receiveCount(message)).toBe(1);
    expect(Number(message.Attributes?.SentTimestamp)).toBeGreaterThan(1e12);
    expect(message.Attributes?.ApproximateFirstReceiveTimestamp).toMatch(/^\d{13}$/);
    expect(message.Attributes?.SenderId).toMatch(/./);
    expect(await receive(target, queue)).toEqual([]);
  },
  'a message is visible again after its timeout, with a higher receive count': async (target) => {
    const queue = await target.createQueue({ VisibilityTimeout: 2 });
    await send(target, queue, 'a');
    const first = await receiveOne(target, queue);
    await target.pass(3);
    const second = await receiveOne(target, queue);
    expect(second.MessageId).toBe(first.MessageId);
    expect(second.ReceiptHandle).not.toBe(first.ReceiptHandle);
    expect(receiveCount(second)).toBe(2);
    expect(second.Attributes?.ApproximateFirstReceiveTimestamp).toBe(
      first.Attributes?.ApproximateFirstReceiveTimestamp,
    );
  },
  'a receive may have its own visibility timeout': async (target) => {
    const queue = await target.createQueue({ VisibilityTimeout: 600 });
    await send(target, queue, 'a');
    await receiveOne(target, queue, { VisibilityTimeout: 0 });
    await receiveOne(target, queue, { VisibilityTimeout: 1 });
    await target.pass(2);
    expect(receiveCount(await receiveOne(target, queue))).toBe(3);
  },
  'a visibility of 0 makes a message visible at once': async (target) => {
    const queue = await target.createQueue();
    await send(target, queue, 'a');
    const { ReceiptHandle } = await receiveOne(target, queue);
    await changeVisibility(target, queue, ReceiptHandle, 0);
    expect(receiveCount(await receiveOne(target, queue))).toBe(2);
  },
  'a longer visibility keeps a message hidden': async (target) => {
    const queue = await target.createQueue({ VisibilityTimeout: 1 });
    await send(target, queue, 'a');
    const { ReceiptHandle } = await receiveOne(target, queue);
    await changeVisibility(target, queue, ReceiptHandle, 60);
    await target.pass(2);
    expect(await receive(target, queue)).toEqual([]);
  },
  'a deleted message is not received again': async (target) => {
    const queue = await target.createQueue({ VisibilityTimeout: 1 });
    await send(target, queue, 'a');
    const { ReceiptHandle } = await receiveOne(target, queue);
    expect(await outcomeOf(remove(target, queue, ReceiptHandle))).toEqual({});
    await target.pass(2);
    expect(await receive(target, queue)).toEqual([]);
    expect(await outcomeOf(remove(target, queue, ReceiptHandle))).toEqual({});
  },
  'a delayed message is received after its delay': async (target) => {
    const queue = await target.createQueue();
    await send(target, queue, 'later', { DelaySeconds: 2 });
    await send(target, queue, 'now');
    expect(bodies(await receive(target, queue))).toEqual(['now']);
    await target.pass(3);
    expect(bodies(await receive(target, queue))).toEqual(['later']);
  },
  'a queue delays its messages, unless they have their own delay': async (target) => {
    const queue = await target.createQueue({ DelaySeconds: 2 });
    await send(target, queue, 'later');
    await send(target, queue, 'now', { DelaySeconds: 0 });
    expect(bodies(await receive(target, queue))).toEqual(['now']);
    await target.pass(3);
    expect(bodies(await receive(target, queue))).toEqual(['later']);
  },
  'messages may have message groups': async (target) => {
    const queue = await target.createQueue();
    for (const body of ['a', 'b']) await send(target, queue, body, { MessageGroupId: `group-${body}` });
    const received = await receive(target, queue);
    expect(received.map((each) => each.Attributes?.MessageGroupId).toSorted()).toEqual([
      'group-a',
      'group-b',
    ]);
  },
  'one receive returns at most 10 messages': async (target) => {
    const queue = await target.createQueue();
    for (let i = 0; i < 12; i++) await send(target, queue, String(i));
    expect((await receive(target, queue)).length).toBeLessThanOrEqual(10);
  },
  'a long poll returns when a message arrives': async (target) => {
    const queue = await target.createQueue();
    const polling = receive(target, queue, { WaitTimeSeconds: 20 });
    await target.pass(1);
    await send(target, queue, 'a');
    expect(bodies(await polling)).toEqual(['a']);
  },
  'a long poll of an empty queue returns no messages': async (target) => {
    const queue = await target.createQueue();
    expect(await target.waitFor(receive(target, queue, { WaitTimeSeconds: 1 }))).toEqual([]);
  },
  'a queue may have its own wait time': async (target) => {
    const queue = await target.createQueue({ ReceiveMessageWaitTimeSeconds: 20 });
    const polling = receive(target, queue);
    await target.pass(1);
    await send(target, queue, 'a');
    expect(bodies(await polling)).toEqual(['a']);
  },
  'the trace header of a message comes back': async (target) => {
    const queue = await target.createQueue();
    await send(target, queue, 'a', {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: TRACE } },
    });
    expect((await receiveOne(target, queue)).Attributes?.AWSTraceHeader).toBe(TRACE);
  },
  'the trace header of a request is the trace header of its message': async (target) => {
    const queue = await target.createQueue();
    const command = new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'a' });
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['X-Amzn-Trace-Id'] = TRACE;
        return next(args);
      },
      { step: 'build' },
    );
    await target.sqs.send(command);
    expect((await receiveOne(target, queue)).Attributes?.AWSTraceHeader).toBe(TRACE);
  },
  'the attributes of a message come back with their digest': async (target) => {
    const queue = await target.createQueue();
    const attributes = {
      text: { DataType: 'String', StringValue: 'ü' },
      number: { DataType: 'Number.int', StringValue: '12' },
      bytes: { DataType: 'Binary', BinaryValue: Uint8Array.from([0, 255]) },
    };
    const sent = await send(target, queue, 'a', { MessageAttributes: attributes });
    expect(sent.MD5OfMessageAttributes).toBe('ea31558864d463f4cec9906d09e86a0f');
    const message = await receiveOne(target, queue);
    expect(message.MessageAttributes).toEqual(attributes);
    expect(message.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
  },
  'only requested attributes come back': async (target) => {
    const queue = await target.createQueue();
    const attribute = { DataType: 'String', StringValue: 'x' };
    await send(target, queue, 'a', {
      MessageAttributes: { a: attribute, 'b.c': attribute, 'b.d': attribute },
    });
    const message = await receiveOne(target, queue, {
      MessageAttributeNames: ['b.*'],
      MessageSystemAttributeNames: ['SentTimestamp'],
    });
    expect(Object.keys(message.MessageAttributes ?? {}).toSorted()).toEqual(['b.c', 'b.d']);
    expect(Object.keys(message.Attributes ?? {})).toEqual(['SentTimestamp']);
  },
  'a body may be 1 MiB, and not a byte more': async (target) => {
    const queue = await target.createQueue();
    await send(target, queue, 'x'.repeat(MIB));
    expectError(
      await outcomeOf(send(target, queue, 'x'.repeat(MIB + 1))),
      'InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    );
  },
  'attributes count toward the size of a message': async (target) => {
    const queue = await target.createQueue({ MaximumMessageSize: 1024 });
    const MessageAttributes = { name: { DataType: 'String', StringValue: 'x'.repeat(14) } };
    await send(target, queue, 'x'.repeat(1000), { MessageAttributes });
    expectError(
      await outcomeOf(send(target, queue, 'x'.repeat(1001), { MessageAttributes })),
      'InvalidParameterValue',
    );
  },
  'an empty body is refused': async (target) => {
    const queue = await target.createQueue();
    expectError(await outcomeOf(send(target, queue, '')), 'MissingParameter');
  },
  "characters that XML doesn't allow are refused": async (target) => {
    const queue = await target.createQueue();
    expectError(await outcomeOf(send(target, queue, 'a\u0001b')), 'InvalidMessageContents');
    await send(target, queue, 'tab\t line\n return\r 😀');
  },
  'an empty attribute is refused': async (target) => {
    const queue = await target.createQueue();
    const MessageAttributes = { name: { DataType: 'String', StringValue: '' } };
    expectError(await outcomeOf(send(target, queue, 'a', { MessageAttributes })), 'InvalidParameterValue');
  },
  'more than 10 attributes are refused': async (target) => {
    const queue = await target.createQueue();
    const attribute = { DataType: 'String', StringValue: 'x' };
    const MessageAttributes = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`a${i}`, attribute]));
    expectError(await outcomeOf(send(target, queue, 'a', { MessageAttributes })), 'InvalidParameterValue');
  },
  'a delay over 900 seconds is refused': async (target) => {
    const queue = await target.createQueue();
    expectError(await outcomeOf(send(target, queue, 'a', { DelaySeconds: 901 })), 'InvalidParameterValue');
  },
  'a receive of 11 messages is refused': async (target) => {
    const queue = await target.createQueue();
    expectError(
      await outcomeOf(receive(target, queue, { MaxNumberOfMessages: 11 })),
      'InvalidParameterValue: Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    );
  },
  'a wait over 20 seconds is refused': async (target) => {
    const queue = await target.createQueue();
    await send(target, queue, 'ends the wait');
    expectError(await outcomeOf(receive(target, queue, { WaitTimeSeconds: 21 })), 'InvalidParameterValue');
  },
  'an invalid receipt is refused': async (target) => {
    const queue = await target.createQueue();
    expectError(await outcomeOf(remove(target, queue, 'nonsense')), 'ReceiptHandleIsInvalid');
    expectError(await outcomeOf(changeVisibility(target, queue, 'nonsense', 1)), 'ReceiptHandleIsInvalid');
  },
  'a visibility of a message that is not in flight is refused': async (target) => {
    const queue = await target.createQueue();
    await send(target, queue, 'a');
    const { ReceiptHandle } = await receiveOne(target, queue, { VisibilityTimeout: 0 });
    expectError(await outcomeOf(changeVisibility(target, queue, ReceiptHandle, 5)), 'InvalidParameterValue');
  },
  'a visibility over 12 hours is refused': async (target) => {
    const queue = await target.createQueue();
    await send(target, queue, 'a');
    const { ReceiptHandle } = await receiveOne(target, queue);
    expectError(
      await outcomeOf(changeVisibility(target, queue, ReceiptHandle, 43_201)),
      'InvalidParameterValue',
    );
  },
  'an unknown queue is refused': async (target) => {
    const { url } = await target.createQueue();
    const other = { url: `${url}-other`, arn: '' };
    expectError(
      await outcomeOf(send(target, other, 'a')),
      'QueueDoesNotExist: The specified queue does not exist.',
    );
    expectError(await outcomeOf(receive(target, other)), 'QueueDoesNotExist');
  },
  'the attributes of a queue count its messages': async (target) => {
    const queue = await target.createQueue({ VisibilityTimeout: 60 });
    await send(target, queue, 'delayed', { DelaySeconds: 60 });
    for (const body of ['a', 'b', 'c']) await send(target, queue, body);
    await receive(target, queue, { MaxNumberOfMessages: 1 });
    expect(await attributesOf(target, queue)).toMatchObject({
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '60',
      MaximumMessageSize: String(MIB),
      QueueArn: queue.arn,
    });
  },
  'a purge deletes all messages, and the next one must wait': async (target) => {
    const queue = await target.createQueue();
    await send(target, queue, 'a');
    const purge = () => target.sqs.send(new PurgeQueueCommand({ QueueUrl: queue.url }));
    await purge();
    expect(await receive(target, queue)).toEqual([]);
    expectError(await outcomeOf(purge()), 'PurgeQueueInProgress');
  },
  'queues are found by their name': async (target) => {
    const queue = await target.createQueue();
    const QueueName = queue.arn.slice(queue.arn.lastIndexOf(':') + 1);
    expect(await outcomeOf(target.sqs.send(new GetQueueUrlCommand({ QueueName })))).toEqual({
      QueueUrl: queue.url,
    });
    const { QueueUrls } = await target.sqs.send(new ListQueuesCommand({ QueueNamePrefix: QueueName }));
    expect(QueueUrls).toEqual([queue.url]);
    const other = new GetQueueUrlCommand({ QueueName: `${QueueName}-other` });
    expectError(
      await outcomeOf(target.sqs.send(other)),
      'QueueDoesNotExist: The specified queue does not exist.',
    );
  },
};
