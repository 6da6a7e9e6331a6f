import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { isId } from '../formats/ids.ts';
import { eventPartition } from './event-partition.ts';
import type { EventRecord } from './event-record.ts';

/** An event of a workspace that is in the log; `undefined` for what is not, or not yet, or of another workspace. */
export type FindEvent = (workspaceId: string, id: string) => Promise<EventRecord | undefined>;

/** Reads eventually consistently: an event comes to the log a second after it happened anyway. */
export function makeFindEvent(client: DynamoDBDocumentClient, tableName: string): FindEvent {
  return async (workspaceId, id) => {
    if (!isId('evt', id)) return undefined;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { partition: eventPartition(workspaceId, id), id } }),
    );
    return Item as EventRecord | undefined;
  };
}
