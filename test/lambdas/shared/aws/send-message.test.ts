import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { sendMessage } from '../../../../lambdas/shared/aws/send-message.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { WEBHOOK_ID } from '../../factories/fixed-values.ts';

it('sends a message at once, in the group of its webhook', async () => {
  const client = new SQSClient();
  const sqs = mockClient(client);
  sqs.on(SendMessageCommand).resolves({ MessageId: '1' });
  const message = deliveryMessage({ attempt: 4, round: 1, schedule_start: 3 });

  await sendMessage(client, 'queue-url', message);

  expect(sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: 'queue-url', MessageBody: JSON.stringify(message), MessageGroupId: WEBHOOK_ID },
  ]);
});

it('fails if SQS does', async () => {
  const client = new SQSClient();
  mockClient(client).on(SendMessageCommand).rejects(new Error('SQS is down.'));

  await expect(sendMessage(client, 'queue-url', deliveryMessage())).rejects.toThrow('SQS is down.');
});
