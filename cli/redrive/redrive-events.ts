import type { Message } from '@aws-sdk/client-sqs';
import type { Redriven } from './drain-queue.ts';

/**
 * Sends a dead letter back to the queue it came from: an event to fan-out or to the event log, a click to be counted, a
 * replay to go on. What the outbox gave up came from no queue: it is only a place in the Links stream, whose records are
 * gone after 24 hours, and stays for an operator to read.
 *
 * @param queueUrls where letters may go back to
 */
export function makeRedriveEvent(queueUrls: readonly string[]): (message: Message) => Promise<Redriven> {
  return async (message) => {
    const source = sourceOf(message);
    if (source === undefined) return { stays: 'came from no queue, such as records of the Links stream' };
    const url = queueUrls.find((each) => nameIn(each, '/') === nameIn(source, ':'));
    if (url === undefined) return { stays: 'came from a queue that is not read any more' };
    const group = message.Attributes?.MessageGroupId;
    return { to: url, body: message.Body ?? '', ...(group !== undefined && { group }) };
  };
}

/**
 * The ARN of the queue that a dead letter came from, or was meant for.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
const sourceOf = ({ Attributes, MessageAttributes }: Message): string | undefined =>
  Attributes?.DeadLetterQueueSourceArn ?? MessageAttributes?.TARGET_ARN?.StringValue;

const nameIn = (text: string, separator: string): string => text.slice(text.lastIndexOf(separator) + 1);
