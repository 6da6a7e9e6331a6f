import { hash } from 'node:crypto';
import type { AwsCaller } from '../aws/aws-service.ts';
import type { JsonObject } from '../json.ts';
import { forEachEntry, parseEntries } from './batch.ts';
import { batchRequestTooLong, invalidParameter, unsupportedOperation } from './errors.ts';
import { optionalInteger, optionalString, requiredString } from './input.ts';
import type { NewMessage } from './message.ts';
import { md5OfAttributes, parseMessageAttributes } from './message-attributes.ts';
import { sizeOf } from './message-contents.ts';
import type { Queue } from './queue.ts';

const MAX_BATCH_BYTES = 1_048_576;
const MAX_DELAY_SECONDS = 900;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export function sendMessage(queue: Queue, input: JsonObject, caller: AwsCaller): JsonObject {
  const message = parseMessage(input, caller);
  const { messageId } = queue.send(message);
  const md5 = md5OfAttributes(message.attributes ?? {});
  return {
    MessageId: messageId,
    MD5OfMessageBody: hash('md5', message.body),
    ...(md5 !== undefined && { MD5OfMessageAttributes: md5 }),
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
export function sendMessageBatch(queue: Queue, input: JsonObject, caller: AwsCaller): JsonObject {
  const entries = parseEntries(input);
  const size = entries.reduce((sum, entry) => sum + sizeOfEntry(entry), 0);
  if (size > MAX_BATCH_BYTES) throw batchRequestTooLong(MAX_BATCH_BYTES, size);
  return forEachEntry(entries, (entry) => sendMessage(queue, entry, caller));
}

function parseMessage(input: JsonObject, caller: AwsCaller): NewMessage {
  const deduplicationId = optionalString(input, 'MessageDeduplicationId');
  if (deduplicationId !== undefined) {
    throw invalidParameter(
      `Value ${deduplicationId} for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.`,
    );
  }
  if (input.MessageSystemAttributes !== undefined) {
    throw unsupportedOperation("The local SQS doesn't support MessageSystemAttributes.");
  }
  const groupId = optionalString(input, 'MessageGroupId');
  const delaySeconds = optionalInteger(input, 'DelaySeconds', 0, MAX_DELAY_SECONDS);
  return {
    body: requiredString(input, 'MessageBody'),
    attributes: parseMessageAttributes(input.MessageAttributes),
    senderId: caller.accessKeyId,
    traceHeader: caller.traceHeader,
    ...(groupId !== undefined && { groupId }),
    ...(delaySeconds !== undefined && { delaySeconds }),
  };
}

function sizeOfEntry(entry: JsonObject): number {
  const body = requiredString(entry, 'MessageBody');
  return sizeOf({ body, attributes: parseMessageAttributes(entry.MessageAttributes) });
}
