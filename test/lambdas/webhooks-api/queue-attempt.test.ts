import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { makeQueueAttempt } from '../../../lambdas/webhooks-api/queue-attempt.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { WEBHOOK_ID } from '../factories/fixed-values.ts';

it('an attempt is queued at once, in its webhook’s group', async () => {
  const client = new SQSClient();
  const sqs = mockClient(client);
  sqs.on(SendMessageCommand).resolves({ MessageId: '1' });
  const message = deliveryMessage({ attempt: 4, round: 1, schedule_start: 3 });

  await makeQueueAttempt(client, 'retry-queue-url')(message);

  expect(sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input)).toEqual([
    { QueueUrl: 'retry-queue-url', MessageBody: JSON.stringify(message), MessageGroupId: WEBHOOK_ID },
  ]);
});

it('a queue that can’t be reached is a failure', async () => {
  const client = new SQSClient();
  mockClient(client).on(SendMessageCommand).rejects(new Error('SQS is away.'));

  await expect(makeQueueAttempt(client, 'url')(deliveryMessage())).rejects.toThrow('SQS is away.');
});
