import type { Message } from '@aws-sdk/client-sqs';
import type { Redrive } from './drain-queue.ts';

/**
 * Makes the function that returns a dead-lettered event, click or replay to its source queue. A message of the outbox has
 * no source queue and stays: it points at records of the Links stream, which expire after 24 hours.
 *
 * @param queueUrls the possible source queues
 */
export function makeRedriveEvent(queueUrls: readonly string[]): (message: Message) => Promise<Redrive> {
  return async function redriveEvent(message) {
    const source = sourceArn(message);
    if (source === undefined) return { skip: 'no source queue, such as records of the Links stream' };
    const queueUrl = queueUrls.find((url) => lastPart(url, '/') === lastPart(source, ':'));
    if (queueUrl === undefined) return { skip: 'source queue is no longer in use' };
    const group = message.Attributes?.MessageGroupId;
    return { queueUrl, body: message.Body ?? '', ...(group !== undefined && { group }) };
  };
}

/**
 * ARN of the queue that the message was dead-lettered from, or that EventBridge could not deliver it to.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
const sourceArn = ({ Attributes, MessageAttributes }: Message): string | undefined =>
  Attributes?.DeadLetterQueueSourceArn ?? MessageAttributes?.TARGET_ARN?.StringValue;

const lastPart = (text: string, separator: string): string => text.slice(text.lastIndexOf(separator) + 1);
