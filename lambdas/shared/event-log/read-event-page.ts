import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mergeNewest, type ReadPartition } from '../aws/merge-newest.ts';
import type { EventType } from '../events/catalogue.ts';
import type { LinkbusEvent } from '../events/linkbus-event.ts';
import { lowestId } from '../formats/ids.ts';
import { EVENT_PARTITIONS, eventPartitions } from './event-partition.ts';
import type { EventRecord } from './event-record.ts';

export interface EventQuery {
  readonly workspaceId: string;
  readonly limit: number;
  /** Only events with lower ids. */
  readonly below?: string;
  /** Epoch milliseconds, inclusive. */
  readonly since?: number;
  /** Epoch milliseconds, exclusive. */
  readonly until?: number;
  readonly type?: EventType;
  readonly shortCode?: string;
}

/**
 * Reads up to `limit` events of a workspace, newest first. `next` is the `below` of the next page, absent on the last
 * one. With a filter, a page can be short or empty and still have a next one.
 */
export type ReadEventPage = (
  query: EventQuery,
) => Promise<{ readonly events: readonly LinkbusEvent[]; readonly next?: string }>;

/** Three for each partition: a page with a filter scans at most 12,000 events. */
const MAX_QUERIES = 3 * EVENT_PARTITIONS;

/** Events that one query with a filter scans. */
const FILTERED_QUERY_SIZE = 250;

/** Higher than the id of any event: it has the highest time that an id can hold. */
const TOP = lowestId('evt', 2 ** 48 - 1);

type StoredEvent = Pick<EventRecord, 'id' | 'body'>;

/** Event ids sort by time, so `since` and `until` become bounds on the id. */
export function makeReadEventPage(client: DynamoDBDocumentClient, tableName: string): ReadEventPage {
  return async function readEventPage(query) {
    const from = lowestId('evt', query.since ?? 0);
    const until = query.until === undefined ? TOP : lowestId('evt', query.until);
    const below = query.below !== undefined && query.below < until ? query.below : until;
    // DynamoDB rejects a start key outside the key condition; no event comes after it.
    if (below <= from) return { events: [] };
    const { items, ...rest } = await mergeNewest({
      partitions: eventPartitions(query.workspaceId).map((name) => partitionReader(name, from, query)),
      below,
      limit: query.limit,
      maxReads: MAX_QUERIES,
    });
    return { events: items.map(({ body }) => JSON.parse(body) as LinkbusEvent), ...rest };
  };

  function partitionReader(partition: string, from: string, query: EventQuery): ReadPartition<StoredEvent> {
    const filter = filterOf(query);
    return async function readPartition(below) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: '#partition = :partition AND #id >= :from',
          ...(filter !== undefined && { FilterExpression: filter.expression }),
          ProjectionExpression: '#id, #body',
          ExpressionAttributeNames: {
            '#partition': 'partition',
            '#id': 'id',
            '#body': 'body',
            ...filter?.names,
          },
          ExpressionAttributeValues: { ':partition': partition, ':from': from, ...filter?.values },
          // Exclusive. The item of this key may have expired or be in another partition.
          ExclusiveStartKey: { partition, id: below },
          ScanIndexForward: false,
          Limit: filter === undefined ? expectedShare(query.limit) : FILTERED_QUERY_SIZE,
        }),
      );
      return {
        items: Items as StoredEvent[],
        ...(LastEvaluatedKey !== undefined && { readTo: String(LastEvaluatedKey.id) }),
      };
    };
  }
}

/** Twice a partition's even share of a page, plus a margin, so that a second query is rare. */
const expectedShare = (limit: number): number => Math.ceil((2 * limit) / EVENT_PARTITIONS) + 4;

function filterOf({ type, shortCode }: EventQuery) {
  const fields = Object.entries({ type, short_code: shortCode }).filter(([, value]) => value !== undefined);
  if (fields.length === 0) return undefined;
  return {
    expression: fields.map(([name]) => `#${name} = :${name}`).join(' AND '),
    names: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
  };
}
