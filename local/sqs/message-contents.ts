import { invalidMessageContents, invalidParameter, missingParameter } from './errors.ts';
import type { NewMessage } from './message.ts';
import { sizeOfAttributes } from './message-attributes.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const FORBIDDEN_CHARACTERS = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const GROUP_ID = /^[\x21-\x7e]{1,128}$/;

/** Counts the bytes of a message's body and attributes together. */
export function sizeOf(message: Pick<NewMessage, 'body' | 'attributes'>): number {
  return Buffer.byteLength(message.body) + sizeOfAttributes(message.attributes ?? {});
}

/** Checks a message. @throws AwsError if SQS would reject it */
export function checkContents(message: NewMessage, maximumSize: number): void {
  if (message.body === '') throw missingParameter('MessageBody');
  if (FORBIDDEN_CHARACTERS.test(message.body)) throw invalidMessageContents();
  if (sizeOf(message) > maximumSize) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximumSize} bytes.`,
    );
  }
  if (message.groupId !== undefined && !GROUP_ID.test(message.groupId)) {
    throw invalidParameter(
      `Value ${message.groupId} for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
  }
}
