import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Publish } from '../shared/events/publish.ts';
import type { LinkRecord } from '../shared/link/link-record.ts';
import { eventsOf } from './events-of.ts';

/**
 * Publishes the events of a batch of stream records. Reports the first record with an unpublished event: Lambda retries
 * from that record on, so no event is skipped and some are published twice.
 */
export function makeRelay(deps: { readonly publish: Publish; readonly baseUrl: string }) {
  return async function relay(records: readonly DynamoDBRecord[]): Promise<DynamoDBBatchResponse> {
    const writes = records.map((record) => ({
      sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
      events: eventsOf(image(record.dynamodb?.OldImage), image(record.dynamodb?.NewImage), deps.baseUrl),
    }));
    const unpublished = await deps.publish(writes.flatMap(({ events }) => events));
    const failed = writes.find(({ events }) => events.some((event) => unpublished.has(event)));
    return { batchItemFailures: failed ? [{ itemIdentifier: failed.sequenceNumber }] : [] };
  };
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

const image = (attributes: Image): LinkRecord | undefined =>
  attributes && (unmarshall(attributes as Record<string, AttributeValue>) as LinkRecord);
