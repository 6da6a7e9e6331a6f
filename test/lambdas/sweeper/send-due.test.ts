import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { waitingDelivery } from '../../../lambdas/shared/waiting/waiting-delivery.ts';
import { makeSendDue } from '../../../lambdas/sweeper/send-due.ts';
import { captureLog } from '../factories/capture-log.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { DELIVERY_ID, NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';

function makeSender() {
  const client = new SQSClient();
  const sqs = mockClient(client);
  sqs.on(SendMessageBatchCommand).resolves({ Failed: [], Successful: [] });
  const send = makeSendDue(client, { main: 'main-url', slow: 'slow-url' }, () => NOW);
  return {
    sqs,
    send,
    calls: () => sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input),
  };
}

const due = (inMs: number, queue: 'main' | 'slow' = 'main') =>
  waitingDelivery(deliveryMessage({ attempt: 3 }), NOW + inMs, queue);

it('sends each message unchanged to its own queue, delayed until it is due', async () => {
  const { send, calls } = makeSender();

  await send([due(300_000), due(-1, 'slow'), due(60_400)]);

  const entry = (Id: string, DelaySeconds: number) => ({
    Id,
    MessageBody: JSON.stringify(deliveryMessage({ attempt: 3 })),
    MessageGroupId: WEBHOOK_ID,
    DelaySeconds,
  });
  expect(calls()).toEqual([
    { QueueUrl: 'main-url', Entries: [entry('0', 300), entry('1', 60)] },
    { QueueUrl: 'slow-url', Entries: [entry('0', 0)] },
  ]);
});

it('sends a page in calls of ten', async () => {
  const { send, calls } = makeSender();

  await send(Array.from({ length: 25 }, () => due(60_000)));

  expect(calls().map(({ Entries }) => Entries?.length)).toEqual([10, 10, 5]);
});

it.each([
  [
    'a call fails',
    (sqs: ReturnType<typeof mockClient>) => sqs.on(SendMessageBatchCommand).rejects(new Error('down')),
  ],
  [
    'SQS fails to take one message',
    (sqs: ReturnType<typeof mockClient>) =>
      sqs.on(SendMessageBatchCommand).resolves({
        Successful: [],
        Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }],
      }),
  ],
])('fails if %s, so that the page is sent again', async (_, fail) => {
  const { sqs, send } = makeSender();
  fail(sqs as never);

  await expect(send([due(60_000)])).rejects.toThrow();
});

it('drops a message that SQS would never take, or it would hold up the others', async () => {
  const log = captureLog();
  const { sqs, send } = makeSender();
  sqs.on(SendMessageBatchCommand).resolves({
    Successful: [],
    Failed: [{ Id: '0', Code: 'InvalidMessageContents', SenderFault: true }],
  });

  await send([due(60_000)]);

  expect(log.text()).toContain('dropped waiting delivery');
  expect(log.text()).toContain(DELIVERY_ID);
});
