import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { waitingDelivery } from '../../../lambdas/shared/waiting/waiting-delivery.ts';
import { makeSendDue } from '../../../lambdas/sweeper/send-due.ts';
import { captureLog } from '../factories/capture-log.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { DELIVERY_ID, NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';

function makeSender() {
  const client = new SQSClient();
  const sqs = mockClient(client);
  sqs.on(SendMessageBatchCommand).resolves({ Failed: [], Successful: [] });
  const send = makeSendDue(client, { main: 'main-url', slow: 'slow-url', dead: 'dead-url' }, () => NOW);
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

it('fails if a call fails, so that the page is sent again', async () => {
  const { sqs, send } = makeSender();
  sqs.on(SendMessageBatchCommand).rejects(new Error('down'));

  await expect(send([due(60_000)])).rejects.toThrow('down');
});

it.each([
  ['InternalError', false],
  ['RequestThrottled', true],
  ['KMS.ThrottlingException', true],
  ['KMS.AccessDeniedException', true],
])('fails if SQS fails to take one message: %s, SenderFault %s', async (Code, SenderFault) => {
  const { sqs, send, calls } = makeSender();
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [{ Id: '0', Code, SenderFault }] });

  await expect(send([due(60_000)])).rejects.toThrow(Code);
  expect(calls().map(({ QueueUrl }) => QueueUrl)).toEqual(['main-url', 'main-url', 'main-url']);
});

it('sends only what SQS failed to take again', async () => {
  const { sqs, send, calls } = makeSender();
  const failed = (...ids: string[]) => ({
    Successful: [],
    Failed: ids.map((Id) => ({ Id, Code: 'InternalError', SenderFault: false })),
  });
  sqs.on(SendMessageBatchCommand).resolvesOnce(failed('1', '2')).resolvesOnce(failed('1')).resolves(failed());

  await send([due(60_000), due(120_000), due(180_000)]);

  expect(calls().map(({ Entries }) => Entries?.map(({ DelaySeconds }) => DelaySeconds))).toEqual([
    [60, 120, 180],
    [120, 180],
    [180],
  ]);
});

describe.each(['InvalidMessageContents', 'InvalidParameterValue'])(
  'a message that SQS would never take (%s)',
  (Code) => {
    const refused = { Successful: [], Failed: [{ Id: '0', Code, SenderFault: true }] };

    it('goes to the dead-letter queue and does not hold up the others', async () => {
      const log = captureLog();
      const { sqs, send, calls } = makeSender();
      sqs.on(SendMessageBatchCommand, { QueueUrl: 'main-url' }).resolves(refused);

      await send([due(60_000), due(60_000)]);

      expect(calls().map(({ QueueUrl, Entries }) => [QueueUrl, Entries?.length])).toEqual([
        ['main-url', 2],
        ['dead-url', 1],
      ]);
      expect(calls()[1]?.Entries?.[0]?.MessageBody).toBe(JSON.stringify(deliveryMessage({ attempt: 3 })));
      expect(log.text()).toContain('dead-lettered waiting delivery');
      expect(log.text()).toContain(DELIVERY_ID);
    });

    it('is dropped if the dead-letter queue does not take it either', async () => {
      const log = captureLog();
      const { sqs, send } = makeSender();
      sqs.on(SendMessageBatchCommand).resolves(refused);

      await send([due(60_000)]);

      expect(log.text()).toContain('dropped waiting delivery');
    });

    it('fails its page if the dead-letter queue is down', async () => {
      captureLog();
      const { sqs, send } = makeSender();
      sqs.on(SendMessageBatchCommand, { QueueUrl: 'main-url' }).resolves(refused);
      sqs.on(SendMessageBatchCommand, { QueueUrl: 'dead-url' }).rejects(new Error('down'));

      await expect(send([due(60_000)])).rejects.toThrow('down');
    });
  },
);
