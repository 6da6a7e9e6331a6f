import { hash } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { forEachEntry, parseEntries } from './batch.ts';
import { missingParameter } from './errors.ts';
import { optionalInteger, requiredString, stringList } from './input.ts';
import type { MessageAttributes, ReceivedMessage } from './message.ts';
import { md5OfAttributes, writeMessageAttributes } from './message-attributes.ts';
import type { Queue } from './queue.ts';
import { MAX_VISIBILITY_SECONDS } from './queue-options.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export async function receiveMessage(queue: Queue, input: JsonObject): Promise<JsonObject> {
  const max = optionalInteger(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
  const wait = optionalInteger(input, 'WaitTimeSeconds', 0, 20) ?? queue.settings.receiveWaitSeconds;
  const visibility = optionalInteger(input, 'VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS);
  const isRequested = attributeFilter(stringList(input, 'MessageAttributeNames'));
  const systemNames = [
    ...stringList(input, 'AttributeNames'),
    ...stringList(input, 'MessageSystemAttributeNames'),
  ];
  const isSystemRequested = (name: string) => systemNames.includes('All') || systemNames.includes(name);

  const messages = await queue.receive({
    max,
    waitMs: wait * 1000,
    ...(visibility !== undefined && { visibilityTimeoutMs: visibility * 1000 }),
  });
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => writeMessage(message, isRequested, isSystemRequested)) };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html */
export function deleteMessage(queue: Queue, input: JsonObject): JsonObject {
  queue.delete(requiredString(input, 'ReceiptHandle'));
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html */
export function deleteMessageBatch(queue: Queue, input: JsonObject): JsonObject {
  return forEachEntry(parseEntries(input), (entry) => deleteMessage(queue, entry));
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html */
export function changeMessageVisibility(queue: Queue, input: JsonObject): JsonObject {
  const handle = requiredString(input, 'ReceiptHandle');
  const seconds = optionalInteger(input, 'VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS);
  if (seconds === undefined) throw missingParameter('VisibilityTimeout');
  queue.changeVisibility(handle, seconds * 1000);
  return {};
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html */
export function changeMessageVisibilityBatch(queue: Queue, input: JsonObject): JsonObject {
  return forEachEntry(parseEntries(input), (entry) => changeMessageVisibility(queue, entry));
}

function writeMessage(
  message: ReceivedMessage,
  isRequested: (name: string) => boolean,
  isSystemRequested: (name: string) => boolean,
): JsonObject {
  const attributes: MessageAttributes = pick(message.attributes, isRequested);
  const systemAttributes = pick(message.systemAttributes, isSystemRequested);
  const md5 = md5OfAttributes(attributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: hash('md5', message.body),
    ...(Object.keys(systemAttributes).length > 0 && { Attributes: systemAttributes }),
    ...(md5 !== undefined && {
      MD5OfMessageAttributes: md5,
      MessageAttributes: writeMessageAttributes(attributes),
    }),
  };
}

function pick<T>(
  record: Readonly<Record<string, T>>,
  isRequested: (name: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isRequested(name)));
}

/** Matches names, `All`, `.*`, or a prefix such as `name.*`. */
function attributeFilter(names: readonly string[]): (name: string) => boolean {
  return (name) =>
    names.some(
      (requested) =>
        requested === 'All' ||
        requested === name ||
        (requested.endsWith('.*') && name.startsWith(requested.slice(0, -2))),
    );
}
