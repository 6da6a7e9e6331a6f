import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { LinkRecord } from '../shared/link-record.ts';
import type { CountClick, ReadLink } from './follow.ts';

/**
 * A comparison with an attribute that isn't there is false, so these also ask for the link to exist. The SDK repeats a
 * write whose answer was lost: `change.id` tells such a repeat from a new click, so that it isn't counted twice.
 */
const LIVE_AND_NOT_COUNTED_YET = 'live_until > :at AND clicks < click_limit AND change.id <> :id';

export function makeCountClick(client: DynamoDBClient, tableName: string): CountClick {
  return async (shortCode, click) => {
    try {
      const { Attributes = {} } = await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { short_code: { S: shortCode } },
          UpdateExpression: 'SET clicks = clicks + :one, last_clicked_at = :at, change = :change',
          ConditionExpression: LIVE_AND_NOT_COUNTED_YET,
          ExpressionAttributeValues: marshall({
            ':one': 1,
            ':at': click.at,
            ':id': click.id,
            ':change': { type: 'link.clicked', id: click.id, clicks: [click] },
          }),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { counted: true, record: unmarshall(Attributes) as LinkRecord };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      if (error.Item === undefined) return { counted: false };
      const record = unmarshall(error.Item) as LinkRecord;
      return { counted: record.change.id === click.id, record };
    }
  };
}

export function makeReadLink(client: DynamoDBClient, tableName: string): ReadLink {
  return async (shortCode) => {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: { short_code: { S: shortCode } } }),
    );
    return Item && (unmarshall(Item) as LinkRecord);
  };
}
