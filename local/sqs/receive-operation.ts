import { hash } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import type { MessageAttributes, ReceivedMessage } from './message.ts';
import { md5OfAttributes, writeMessageAttributes } from './message-attributes.ts';
import type { Queue } from './queue.ts';
import { optionalInteger, stringList } from './sqs-input.ts';

const MAX_VISIBILITY_SECONDS = 43_200;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export async function receiveMessage(queue: Queue, input: JsonObject): Promise<JsonObject> {
  const max = optionalInteger(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
  const wait = optionalInteger(input, 'WaitTimeSeconds', 0, 20) ?? queue.settings.receiveWaitSeconds;
  const visibility = optionalInteger(input, 'VisibilityTimeout', 0, MAX_VISIBILITY_SECONDS);
  const isWanted = attributeFilter(stringList(input, 'MessageAttributeNames'));
  const systemNames = [
    ...stringList(input, 'AttributeNames'),
    ...stringList(input, 'MessageSystemAttributeNames'),
  ];
  const isWantedOfSystem = (name: string) => systemNames.includes('All') || systemNames.includes(name);

  const messages = await queue.receive({
    max,
    waitMs: wait * 1000,
    ...(visibility !== undefined && { visibilityTimeoutMs: visibility * 1000 }),
  });
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => writeMessage(message, isWanted, isWantedOfSystem)) };
}

function writeMessage(
  message: ReceivedMessage,
  isWanted: (name: string) => boolean,
  isWantedOfSystem: (name: string) => boolean,
): JsonObject {
  const attributes: MessageAttributes = pick(message.attributes, isWanted);
  const systemAttributes = pick(message.systemAttributes, isWantedOfSystem);
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
  isWanted: (name: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => isWanted(name)));
}

/** Names, `All`, `.*`, or a prefix as `name.*`. */
function attributeFilter(names: readonly string[]): (name: string) => boolean {
  return (name) =>
    names.some(
      (wanted) =>
        wanted === 'All' ||
        wanted === name ||
        (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    );
}
