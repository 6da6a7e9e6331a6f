import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { ReplayPorts } from '../../replayer/replay-ports.ts';
import { batchGet } from '../aws/batch-get.ts';
import type { EventToDeliver } from '../delivery/delivery-message.ts';
import { eventPartition } from './event-partition.ts';

/** What becomes a delivery. */
const EVENT = {
  ProjectionExpression: 'id, #type, workspace_id, body',
  ExpressionAttributeNames: { '#type': 'type' },
};

/** Reads consistently: an event that was just stored is not missed. */
export function makeReadEvents(client: DynamoDBDocumentClient, tableName: string): ReplayPorts['readEvents'] {
  return async (partition, { from, to, after, limit }) => {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ...EVENT,
        TableName: tableName,
        ConsistentRead: true,
        // With `to` itself, which no event has: after its time it is all zeros.
        KeyConditionExpression: '#partition = :partition AND id BETWEEN :from AND :to',
        ExpressionAttributeNames: { ...EVENT.ExpressionAttributeNames, '#partition': 'partition' },
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

export function makeFindEvents(
  client: DynamoDBDocumentClient,
  tableName: string,
  wait: (ms: number) => Promise<unknown>,
): ReplayPorts['findEvents'] {
  return async (workspaceId, eventIds) => {
    const Keys = eventIds.map((id) => ({ partition: eventPartition(workspaceId, id), id }));
    return (await batchGet(client, tableName, { ...EVENT, Keys }, wait)) as unknown as EventToDeliver[];
  };
}
