import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeEnqueue } from '../../../lambdas/fan-out/delivery-queue.ts';
import { captureLog } from '../factories/capture-log.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { WEBHOOK_ID } from '../factories/fixed-values.ts';

function makeQueue() {
  const client = new SQSClient();
  return { sqs: mockClient(client), enqueue: makeEnqueue(client, 'delivery-queue-url') };
}

describe('queueing deliveries', () => {
  it('sends each in the group of its webhook, without a delay', async () => {
    const { sqs, enqueue } = makeQueue();
    sqs.on(SendMessageBatchCommand).resolves({ Successful: [] });

    expect(await enqueue([deliveryMessage()])).toEqual(new Set());
    expect(sqs.commandCalls(SendMessageBatchCommand)[0]?.args[0].input).toEqual({
      QueueUrl: 'delivery-queue-url',
      Entries: [{ Id: '0', MessageBody: JSON.stringify(deliveryMessage()), MessageGroupId: WEBHOOK_ID }],
    });
  });

  it('returns the very deliveries that could not be queued', async () => {
    captureLog();
    const { sqs, enqueue } = makeQueue();
    sqs
      .on(SendMessageBatchCommand)
      .resolves({ Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }] });
    const sent = [deliveryMessage(), deliveryMessage({ webhook_id: 'whk_2' }), deliveryMessage()];

    const unqueued = [...(await enqueue(sent))];

    expect(unqueued).toHaveLength(1);
    expect(unqueued[0]).toBe(sent[1]);
  });
});
