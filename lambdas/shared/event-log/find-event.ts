import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { isId } from '../formats/ids.ts';
import { eventPartition } from './event-partition.ts';
import type { EventRecord } from './event-record.ts';

/** Finds an event of a workspace, unless it has expired. */
export type FindEvent = (workspaceId: string, id: string) => Promise<EventRecord | undefined>;

/** Reads consistently: whoever got an event finds it. */
export function makeFindEvent(client: DynamoDBDocumentClient, tableName: string): FindEvent {
  return async function findEvent(workspaceId, id) {
    if (!isId('evt', id)) return undefined;
    const { Item } = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: { partition: eventPartition(workspaceId, id), id },
        ConsistentRead: true,
      }),
    );
    return Item as EventRecord | undefined;
  };
}
