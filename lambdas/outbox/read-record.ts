import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { type EventRecord, eventRecord } from '../shared/event-log/event-record.ts';
import type { LinkEvent } from '../shared/events/linkbus-event.ts';
import { isEvent } from '../shared/events/received-events.ts';
import type { LinkRecord } from '../shared/link/link-record.ts';
import { eventsOf } from './events-of.ts';

/** The outbox's work for a stream record. */
export interface RecordWork {
  readonly events: readonly { readonly event: LinkEvent; readonly record: EventRecord }[];
  /** `settling_at` of the change, if it is a `SettlingChange`. */
  readonly settlingAt?: string | undefined;
}

/**
 * Reads a record of the Links stream.
 *
 * @param baseUrl public address of the shortener, without a trailing slash
 * @throws if the record will never make valid events under this release
 */
export function readRecord({ dynamodb }: DynamoDBRecord, baseUrl: string): RecordWork {
  const [before, after] = [image(dynamodb?.OldImage), image(dynamodb?.NewImage)];
  const events = eventsOf(before, after, baseUrl).map((event) => {
    // Consumers leave out other events, and the log can't store them.
    if (!isEvent(event)) throw new Error('The event is incomplete.');
    return { event, record: eventRecord(event) };
  });
  const change = after?.change;
  if (change?.type !== 'link.clicked' || change.id === before?.change?.id) return { events };
  return { events, settlingAt: change.settling_at };
}

/** The link's short code, which every record has. */
export const shortCodeOf = ({ dynamodb }: DynamoDBRecord): string => String(dynamodb?.Keys?.short_code?.S);

export const sequenceNumberOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.SequenceNumber ?? '';

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

const image = (attributes: Image): LinkRecord | undefined =>
  attributes && (unmarshall(attributes as Record<string, AttributeValue>) as LinkRecord);
