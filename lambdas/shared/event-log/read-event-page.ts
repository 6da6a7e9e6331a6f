import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { EventQuery, ReadEventPage } from '../../events-api/list-events.ts';
import type { LinkbusEvent } from '../events/linkbus-event.ts';
import { lowestId } from '../formats/ids.ts';
import { EVENT_PARTITIONS, eventPartitions } from './event-partition.ts';
import type { EventRecord } from './event-record.ts';
import { mergeNewest, type ReadPartition } from './merge-newest.ts';

/** Three for each partition. With a filter that is 12,000 events; then the page ends where it has come to. */
const MAX_QUERIES = 3 * EVENT_PARTITIONS;

/** What a query with a filter looks at. */
const FILTERED_QUERY_SIZE = 250;

/** Above every id: the highest time that an id can hold. */
const TOP = lowestId('evt', 2 ** 48 - 1);

type StoredEvent = Pick<EventRecord, 'id' | 'body'>;

/** Event ids sort by time, so `since` and `until` are where the queries end and start. */
export function makeReadEventPage(client: DynamoDBDocumentClient, tableName: string): ReadEventPage {
  return async (query) => {
    const from = lowestId('evt', query.since ?? 0);
    const until = query.until === undefined ? TOP : lowestId('evt', query.until);
    const below = query.below !== undefined && query.below < until ? query.below : until;
    // DynamoDB refuses to start outside of what it is asked for; there is nothing to find there.
    if (below <= from) return { events: [] };
    const { items, ...rest } = await mergeNewest({
      partitions: eventPartitions(query.workspaceId).map((name) => partitionReader(name, from, query)),
      below,
      limit: query.limit,
      maxReads: MAX_QUERIES,
    });
    return { events: items.map(eventOf), ...rest };
  };

  function partitionReader(partition: string, from: string, query: EventQuery): ReadPartition<StoredEvent> {
    const filter = filterOf(query);
    return async (below) => {
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
          // Where to start, exclusive. No item needs to have this key: one that was read before can have expired since.
          ExclusiveStartKey: { partition, id: below },
          ScanIndexForward: false,
          Limit: filter === undefined ? shareOf(query.limit) : FILTERED_QUERY_SIZE,
        }),
      );
      return {
        items: Items as StoredEvent[],
        ...(LastEvaluatedKey !== undefined && { readTo: String(LastEvaluatedKey.id) }),
      };
    };
  }
}

/** What a partition gives to a page of this size, with room for chance: a second query is rare. */
const shareOf = (limit: number): number => Math.ceil((2 * limit) / EVENT_PARTITIONS) + 4;

function filterOf({ type, shortCode }: EventQuery) {
  const fields = Object.entries({ type, short_code: shortCode }).filter(([, value]) => value !== undefined);
  if (fields.length === 0) return undefined;
  return {
    expression: fields.map(([name]) => `#${name} = :${name}`).join(' AND '),
    names: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
  };
}

const eventOf = ({ body }: StoredEvent): LinkbusEvent => JSON.parse(body) as LinkbusEvent;
