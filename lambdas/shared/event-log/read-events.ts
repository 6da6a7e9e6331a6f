import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../aws/batch-get.ts';
import type { IdRangePage, IdRangeQuery } from '../aws/id-range.ts';
import type { EventToDeliver } from '../delivery/delivery-message.ts';
import { eventPartition } from './event-partition.ts';

/** Reads one partition of the log, oldest event first. */
export type ReadEvents = (partition: string, query: IdRangeQuery) => Promise<IdRangePage<EventToDeliver>>;

/** Finds up to 100 events by id, in no particular order. Leaves out events that aren't stored. */
export type FindEvents = (
  workspaceId: string,
  eventIds: readonly string[],
) => Promise<readonly EventToDeliver[]>;

/** The attributes of {@link EventToDeliver}, read consistently to include an event stored a moment ago. */
const READ = {
  ConsistentRead: true,
  ProjectionExpression: 'id, #type, workspace_id, body',
  ExpressionAttributeNames: { '#type': 'type' },
};

export function makeReadEvents(client: DynamoDBDocumentClient, tableName: string): ReadEvents {
  return async function readEvents(partition, { from, to, after, limit }) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ...READ,
        TableName: tableName,
        // BETWEEN includes `to`, but no event has that id: it is all zeros after its time.
        KeyConditionExpression: '#partition = :partition AND id BETWEEN :from AND :to',
        ExpressionAttributeNames: { ...READ.ExpressionAttributeNames, '#partition': 'partition' },
        ExpressionAttributeValues: { ':partition': partition, ':from': from, ':to': to },
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { partition, id: after } }),
      }),
    );
    return {
      items: Items as EventToDeliver[],
      ...(LastEvaluatedKey !== undefined && { after: String(LastEvaluatedKey.id) }),
    };
  };
}

/** @param wait resolves after this many milliseconds */
export function makeFindEvents(
  client: DynamoDBDocumentClient,
  tableName: string,
  wait: (ms: number) => Promise<unknown>,
): FindEvents {
  return async function findEvents(workspaceId, eventIds) {
    const Keys = eventIds.map((id) => ({ partition: eventPartition(workspaceId, id), id }));
    return (await batchGet(client, tableName, { ...READ, Keys }, wait)) as unknown as EventToDeliver[];
  };
}
