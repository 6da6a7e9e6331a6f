import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeEnqueue, makeSendReplay } from '../../../../lambdas/shared/replay/queues.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { WEBHOOK_ID } from '../../factories/fixed-values.ts';

const URL = 'https://sqs.example/queue';
const messages = Array.from({ length: 100 }, (_, n) => deliveryMessage({ delivery_id: `dlv_${n}` }));

function makeQueue() {
  const client = new SQSClient();
  const sqs = mockClient(client);
  const entries = () =>
    sqs.commandCalls(SendMessageBatchCommand).flatMap(({ args }) => args[0].input.Entries ?? []);
  return { client, sqs, entries };
}

describe('queueing a page of deliveries', () => {
  it('sends all of them in calls of ten, in the group of the webhook', async () => {
    const { client, sqs, entries } = makeQueue();
    sqs.on(SendMessageBatchCommand).resolves({});

    expect(await makeEnqueue(client, URL)(messages)).toEqual(new Set());
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(10);
    expect(new Set(entries().map(({ MessageBody }) => MessageBody))).toEqual(
      new Set(messages.map((message) => JSON.stringify(message))),
    );
    for (const entry of entries()) expect(entry.MessageGroupId).toBe(WEBHOOK_ID);
  });

  it('has five calls under way at the most', async () => {
    const { client, sqs } = makeQueue();
    const calls = { now: 0, most: 0 };
    sqs.on(SendMessageBatchCommand).callsFake(async () => {
      calls.now += 1;
      calls.most = Math.max(calls.most, calls.now);
      await Promise.resolve();
      calls.now -= 1;
      return {};
    });

    await makeEnqueue(client, URL)(messages);

    expect(calls.most).toBe(5);
  });

  it('sends again only what was refused', async () => {
    captureLog();
    const { client, sqs, entries } = makeQueue();
    const Failed = [{ Id: '4', SenderFault: false, Code: 'InternalError' }];
    sqs.on(SendMessageBatchCommand).resolvesOnce({ Successful: [], Failed }).resolves({});

    expect(await makeEnqueue(client, URL)(messages)).toEqual(new Set());
    expect(entries()).toHaveLength(101);
    expect(entries().at(-1)?.MessageBody).toBe(JSON.stringify(messages[4]));
  });

  it('gives those that were refused three times', async () => {
    captureLog();
    const { client, sqs } = makeQueue();
    sqs.on(SendMessageBatchCommand).rejects(new Error('SQS is down.'));

    expect(await makeEnqueue(client, URL)(messages.slice(0, 10))).toEqual(new Set(messages.slice(0, 10)));
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(3);
  });
});

describe('asking for a replay', () => {
  const message = { webhook_id: WEBHOOK_ID, workspace_id: 'default', replay_id: 'rpl_1' };

  it('sends its message, at once or later', async () => {
    const { client, sqs } = makeQueue();
    sqs.on(SendMessageCommand).resolves({});
    const sendReplay = makeSendReplay(client, URL);

    await sendReplay(message);
    await sendReplay(message, 5);

    const sent = { QueueUrl: URL, MessageBody: JSON.stringify(message), MessageGroupId: WEBHOOK_ID };
    expect(sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input)).toEqual([
      sent,
      { ...sent, DelaySeconds: 5 },
    ]);
  });
});
