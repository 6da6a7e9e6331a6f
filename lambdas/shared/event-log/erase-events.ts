import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { forEachLimited } from '../batch/for-each-limited.ts';
import { ERASED_URL } from '../link/erase-link.ts';
import { eventPartitions } from './event-partition.ts';
import type { EventRecord } from './event-record.ts';

/** Fields of an event's data that say something of a link or of its visitors, and what takes their place. */
const ERASED = {
  target_url: ERASED_URL,
  title: null,
  tags: [],
  referrer: null,
  user_agent: null,
  country: null,
} as const;

const WRITES_AT_ONCE = 25;

/**
 * Erases what the log knows of a link: its target, title and tags, and its visitors' referrers, user agents and
 * countries. The events remain, with their ids and numbers. Reads the workspace's whole log.
 *
 * @returns the ids of the link's events
 */
export function makeEraseEvents(client: DynamoDBDocumentClient, tableName: string) {
  return async function eraseEvents(workspaceId: string, shortCode: string): Promise<Set<string>> {
    const ids = new Set<string>();
    for (const partition of eventPartitions(workspaceId)) {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: '#partition = :partition',
          FilterExpression: 'short_code = :code',
          ExpressionAttributeNames: { '#partition': 'partition' },
          ExpressionAttributeValues: { ':partition': partition, ':code': shortCode },
        },
      );
      for await (const { Items = [] } of pages) {
        const records = Items as EventRecord[];
        for (const { id } of records) ids.add(id);
        await forEachLimited(records, WRITES_AT_ONCE, erase);
      }
    }
    return ids;
  };

  async function erase({ partition, id, body }: EventRecord): Promise<void> {
    const erased = withoutFacts(body);
    if (erased === body) return;
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: { partition, id },
        UpdateExpression: 'SET body = :body',
        // Restores no event that has expired.
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeValues: { ':body': erased },
      }),
    );
  }
}

function withoutFacts(body: string): string {
  const event = JSON.parse(body) as { data: Record<string, unknown> };
  for (const [name, value] of Object.entries(ERASED)) if (name in event.data) event.data[name] = value;
  return JSON.stringify(event);
}
