import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { Cases, CreatedQueue, Target } from '../target.ts';
import { bodies, receive, receiveOne, send } from './requests.ts';

const sendBatch = ({ sqs }: Target, { url }: CreatedQueue, Entries: SendMessageBatchRequestEntry[]) =>
  sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));

const entry = (Id: string, MessageBody = Id): SendMessageBatchRequestEntry => ({ Id, MessageBody });

export const batches: Cases = {
  'a batch sends each entry': async (target) => {
    const queue = await target.createQueue();
    const { Successful, Failed } = await sendBatch(target, queue, [entry('a'), entry('b')]);
    expect(Successful?.map(({ Id }) => Id)).toEqual(['a', 'b']);
    expect(Failed ?? []).toEqual([]);
    expect(bodies(await receive(target, queue))).toEqual(['a', 'b']);
  },
  'a wrong entry fails, and the others are sent': async (target) => {
    const queue = await target.createQueue();
    const { Successful, Failed } = await sendBatch(target, queue, [
      entry('good'),
      { ...entry('late'), DelaySeconds: 901 },
      entry('bad', 'a\u0000b'),
    ]);
    expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(Failed).toMatchObject([
      { Id: 'late', Code: 'InvalidParameterValue', SenderFault: true },
      { Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true },
    ]);
    expect(bodies(await receive(target, queue))).toEqual(['good']);
  },
  'entries have their own groups and delays': async (target) => {
    const queue = await target.createQueue();
    await sendBatch(target, queue, [
      { ...entry('a'), MessageGroupId: 'g' },
      { ...entry('b'), DelaySeconds: 60 },
    ]);
    const message = await receiveOne(target, queue);
    expect(message).toMatchObject({ Body: 'a', Attributes: { MessageGroupId: 'g' } });
  },
  'a batch without entries is refused': async (target) => {
    const queue = await target.createQueue();
    expectError(await outcomeOf(sendBatch(target, queue, [])), 'EmptyBatchRequest');
  },
  'a batch of 11 entries is refused': async (target) => {
    const queue = await target.createQueue();
    const entries = Array.from({ length: 11 }, (_, i) => entry(`e${i}`));
    expectError(
      await outcomeOf(sendBatch(target, queue, entries)),
      'TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent 11.',
    );
    expect(await receive(target, queue)).toEqual([]);
  },
  'a batch with an id twice is refused': async (target) => {
    const queue = await target.createQueue();
    expectError(
      await outcomeOf(sendBatch(target, queue, [entry('a'), entry('a')])),
      'BatchEntryIdsNotDistinct: Id a repeated.',
    );
  },
  'a batch with an invalid id is refused': async (target) => {
    const queue = await target.createQueue();
    expectError(await outcomeOf(sendBatch(target, queue, [entry('a b', 'x')])), 'InvalidBatchEntryId');
  },
  'a batch over 1 MiB is refused': async (target) => {
    const queue = await target.createQueue();
    const half = 'x'.repeat(524_289);
    expectError(
      await outcomeOf(sendBatch(target, queue, [entry('a', half), entry('b', half)])),
      'BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.',
    );
  },
  'DeleteMessageBatch fails the entries with an invalid receipt': async (target) => {
    const queue = await target.createQueue();
    await send(target, queue, 'a');
    const { ReceiptHandle } = await receiveOne(target, queue);
    const { Successful, Failed } = await target.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queue.url,
        Entries: [
          { Id: 'good', ReceiptHandle },
          { Id: 'bad', ReceiptHandle: 'nonsense' },
        ],
      }),
    );
    expect(Successful).toEqual([{ Id: 'good' }]);
    expect(Failed).toMatchObject([{ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
  },
  'ChangeMessageVisibilityBatch changes each entry': async (target) => {
    const queue = await target.createQueue();
    for (const body of ['a', 'b']) await send(target, queue, body);
    const received = [...(await receive(target, queue)), ...(await receive(target, queue))];
    const { Successful } = await target.sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: queue.url,
        Entries: received.map(({ Body = '', ReceiptHandle }) => ({
          Id: Body,
          ReceiptHandle,
          VisibilityTimeout: Body === 'a' ? 0 : 60,
        })),
      }),
    );
    expect(Successful).toHaveLength(2);
    expect(bodies(await receive(target, queue))).toEqual(['a']);
  },
};
