import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { Publish } from '../shared/events/publish.ts';
import type { LinkRecord } from '../shared/link/link-record.ts';
import { eventsOf } from './events-of.ts';

/**
 * Publishes what a batch of stream records carries. The answer names the first record with an event that is not on
 * the bus: Lambda comes back with that record and all after it, so that none is skipped and some may be repeated.
 */
export function makeRelay(deps: { readonly publish: Publish; readonly baseUrl: string }) {
  return async (records: readonly DynamoDBRecord[]): Promise<DynamoDBBatchResponse> => {
    const carried = records.map((record) => ({
      sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
      events: eventsOf(image(record.dynamodb?.OldImage), image(record.dynamodb?.NewImage), deps.baseUrl),
    }));
    const unpublished = await deps.publish(carried.flatMap(({ events }) => events));
    const failed = carried.find(({ events }) => events.some((event) => unpublished.has(event)));
    return { batchItemFailures: failed ? [{ itemIdentifier: failed.sequenceNumber }] : [] };
  };
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

const image = (attributes: Image): LinkRecord | undefined =>
  attributes && (unmarshall(attributes as Record<string, AttributeValue>) as LinkRecord);
