import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { newId } from '../formats/ids.ts';
import { timestamp } from '../formats/timestamp.ts';
import type { SettlingChange } from './link-record.ts';

/**
 * Asks the outbox to mark in the event log that it has all events of earlier writes to a link. Resolves to the mark's
 * time. May be repeated.
 *
 * @throws if no link has this code
 */
export type StartSettling = (shortCode: string) => Promise<string>;

/** @param now epoch milliseconds */
export function makeStartSettling(
  client: DynamoDBClient,
  tableName: string,
  now: () => number,
): StartSettling {
  return async function startSettling(shortCode) {
    const startedAt = now();
    const change: SettlingChange = {
      type: 'link.clicked',
      id: newId('stl', startedAt),
      clicks: [],
      settling_at: timestamp(startedAt),
    };
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { short_code: { S: shortCode } },
          UpdateExpression: 'SET change = :change',
          ConditionExpression: 'attribute_exists(short_code)',
          ExpressionAttributeValues: marshall({ ':change': change }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new Error('The link of these clicks does not exist.', { cause: error });
    }
    return change.settling_at;
  };
}
