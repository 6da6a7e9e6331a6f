import type { Message } from '@aws-sdk/client-sqs';
import { parseSetAside, type SetAsideMessage } from '../../lambdas/outbox/set-aside.ts';
import type { LinkbusEvent } from '../../lambdas/shared/events/linkbus-event.ts';
import { isEvent } from '../../lambdas/shared/events/received-events.ts';
import type { Redrive } from './drain-queue.ts';

export interface RedriveEventPorts {
  /** The possible source queues. */
  readonly queueUrls: readonly string[];
  readonly redriveRecord: (message: SetAsideMessage) => Promise<Redrive>;
  /** Returns whether the event is in the log. */
  readonly append: (event: LinkbusEvent) => Promise<boolean>;
}

/** Part of the name of a queue that releases up to 0.1.0 have in front of the event log. */
const FORMER_LOG_QUEUE = '-EventLogQueue';

/**
 * Makes the function that returns a dead-lettered event, click or replay to its source queue, and publishes a record that
 * the outbox set aside. A message of the stream's event source mapping stays: it points at records, which expire after 24
 * hours.
 */
export function makeRedriveEvent({
  queueUrls,
  redriveRecord,
  append,
}: RedriveEventPorts): (message: Message) => Promise<Redrive> {
  return async function redriveEvent(message) {
    const record = parseSetAside(message.Body ?? '');
    if (record !== undefined) return redriveRecord(record);
    const source = sourceArn(message);
    if (source === undefined) return { skip: 'no source queue, such as records of the Links stream' };
    if (source.includes(FORMER_LOG_QUEUE)) return log(message);
    const queueUrl = queueUrls.find((url) => lastPart(url, '/') === lastPart(source, ':'));
    if (queueUrl === undefined) return { skip: 'source queue is no longer in use' };
    const group = message.Attributes?.MessageGroupId;
    return { queueUrl, body: message.Body ?? '', ...(group !== undefined && { group }) };
  };

  async function log({ Body = '' }: Message): Promise<Redrive> {
    const event = eventIn(Body);
    if (event === undefined) return { skip: 'not an event' };
    return (await append(event)) ? { done: true } : { skip: 'event refused by the event log' };
  }
}

/**
 * ARN of the queue that the message was dead-lettered from, or that EventBridge could not deliver it to.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
const sourceArn = ({ Attributes, MessageAttributes }: Message): string | undefined =>
  Attributes?.DeadLetterQueueSourceArn ?? MessageAttributes?.TARGET_ARN?.StringValue;

const lastPart = (text: string, separator: string): string => text.slice(text.lastIndexOf(separator) + 1);

function eventIn(body: string): LinkbusEvent | undefined {
  try {
    const { detail } = JSON.parse(body) as { detail?: LinkbusEvent };
    return isEvent(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}
