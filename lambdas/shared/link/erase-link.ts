import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { timestamp } from '../formats/timestamp.ts';
import type { LinkChange, LinkRecord } from './link-record.ts';

/** Takes the place of an erased target. The name never resolves: https://www.rfc-editor.org/rfc/rfc6761#section-6.4 */
export const ERASED_URL = 'https://erased.invalid/';

const TRIES = 10;

/**
 * Deletes a link and erases its target, title, tags and last visitors. The short code, the ids, the number of clicks
 * and the times remain: a code is never given out again. Publishes nothing. Erasing it again changes nothing.
 *
 * @param now epoch milliseconds
 * @returns the link as it was, or `undefined` if there is none
 * @throws Error for a link that is clicked all the time
 */
export function makeEraseLink(client: DynamoDBDocumentClient, tableName: string, now: () => number) {
  return async function eraseLink(shortCode: string): Promise<LinkRecord | undefined> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: { short_code: shortCode }, ConsistentRead: true }),
      );
      const link = Item as LinkRecord | undefined;
      if (link === undefined || (await write(link))) return link;
    }
    throw new Error(
      `${shortCode} is clicked all the time: take it down first, with "linkbus suspend --link".`,
    );
  };

  /** @returns `false` if the link has changed since it was read */
  async function write({ short_code, change }: LinkRecord): Promise<boolean> {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { short_code },
          // Both expiries: lifting a suspension must not bring the link back.
          UpdateExpression:
            'SET deleted_at = if_not_exists(deleted_at, :at), live_until = :past, kept_live_until = :past, ' +
            'target_url = :erased, change = :change REMOVE title, tags',
          ConditionExpression: 'change = :was',
          ExpressionAttributeValues: {
            ':at': timestamp(now()),
            ':past': '',
            ':erased': ERASED_URL,
            ':was': change,
            ':change': withoutVisitors(change),
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

function withoutVisitors(change: LinkChange): LinkChange {
  if (!('clicks' in change)) return change;
  return {
    ...change,
    clicks: change.clicks.map(({ id, at }) => ({ id, at })),
    ...('target_url' in change && { target_url: ERASED_URL }),
  };
}
