import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import type { ChangeHold } from '../shared/event-log/settlement.ts';
import { sequenceNumberOf, shortCodeOf } from './read-record.ts';

/** A message of the dead-letter queue for events: a record of the Links stream that no retry would publish. */
export interface SetAsideMessage {
  readonly links_stream_record: DynamoDBRecord;
  /** Public address of the shortener when the link was written, without a trailing slash. */
  readonly base_url: string;
}

/**
 * Bytes of a message. SQS takes 1 MiB, and 256 KiB in queues that were made earlier. A record of a link is under 100 KB.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const MAX_BYTES = 256 * 1_024;

/**
 * Sends a record to the dead-letter queue, after a hold on its link's settlement: the log may lack its events until it is
 * redriven.
 *
 * @throws if the record must be tried again
 */
export type SetAside = (record: DynamoDBRecord) => Promise<void>;

export function makeSetAside(
  client: SQSClient,
  deps: { readonly queueUrl: string; readonly baseUrl: string; readonly putHold: ChangeHold },
): SetAside {
  return async function setAside(record) {
    await deps.putHold(shortCodeOf(record), sequenceNumberOf(record));
    const MessageBody = setAsideBody(record, deps.baseUrl);
    await client.send(new SendMessageCommand({ QueueUrl: deps.queueUrl, MessageBody }));
  };
}

/** Leaves out the images of a record that is too large. */
function setAsideBody(record: DynamoDBRecord, base_url: string): string {
  const whole = JSON.stringify({ links_stream_record: record, base_url } satisfies SetAsideMessage);
  if (Buffer.byteLength(whole) <= MAX_BYTES) return whole;
  const { NewImage, OldImage, ...dynamodb } = record.dynamodb ?? {};
  const links_stream_record = { ...record, dynamodb };
  return JSON.stringify({ links_stream_record, base_url } satisfies SetAsideMessage);
}

/** Reads a message of {@link SetAside}. `undefined`: the message is something else. */
export function parseSetAside(body: string): SetAsideMessage | undefined {
  try {
    const message = JSON.parse(body) as Partial<SetAsideMessage> | null;
    return message?.links_stream_record?.dynamodb && typeof message.base_url === 'string'
      ? (message as SetAsideMessage)
      : undefined;
  } catch {
    return undefined;
  }
}
