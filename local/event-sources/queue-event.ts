import { hash } from 'node:crypto';
import type { MessageAttribute, ReceivedMessage } from '../sqs/message.ts';
import { md5OfAttributes } from '../sqs/message-attributes.ts';
import type { Queue } from '../sqs/queue.ts';

/**
 * Makes the event that Lambda passes to a function for messages of a queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
 */
export function makeQueueEvent(queue: Queue, messages: readonly ReceivedMessage[]): { Records: object[] } {
  return { Records: messages.map((message) => toRecord(queue, message)) };
}

function toRecord(queue: Queue, message: ReceivedMessage): object {
  const md5 = md5OfAttributes(message.attributes);
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.systemAttributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, attribute]) => [name, toAttribute(attribute)]),
    ),
    ...(md5 !== undefined && { md5OfMessageAttributes: md5 }),
    md5OfBody: hash('md5', message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: queue.arn.split(':')[3] ?? '',
  };
}

function toAttribute({ dataType, value }: MessageAttribute): object {
  return {
    ...(typeof value === 'string' ? { stringValue: value } : { binaryValue: value.toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType,
  };
}
