import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import type { QueueClick } from './count-or-queue.ts';

/** Includes the SDK's retries: a visitor is waiting. */
const SEND_TIMEOUT_MS = 2_000;

/**
 * Sends clicks to the overflow queue. Import it when the first click overflows: it loads the SQS client.
 * @param settleDelaySeconds delay of clicks that may be counted already, 0 to 900
 */
export function makeQueueClick(queueUrl: string, settleDelaySeconds: number): QueueClick {
  const client = callDirectly(new SQSClient(awsClientConfig));
  return async function queueClick(message) {
    await client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: JSON.stringify(message),
        ...(message.maybe_counted && { DelaySeconds: settleDelaySeconds }),
      }),
      { abortSignal: AbortSignal.timeout(SEND_TIMEOUT_MS) },
    );
  };
}
