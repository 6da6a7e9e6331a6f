import type { JsonObject } from '../json.ts';
import { forEachEntry, parseEntries } from './batch.ts';
import type { Queue } from './queue.ts';
import { missingParameter } from './sqs-errors.ts';
import { optionalInteger, requiredString } from './sqs-input.ts';

const MAX_VISIBILITY_SECONDS = 43_200;

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
