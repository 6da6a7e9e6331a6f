import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { InsertLink } from '../../links-api/create-link.ts';
import type { FindLink } from '../../links-api/get-link.ts';
import type { Link, RedirectStatus } from '../../links-api/link.ts';
import type { LinkPosition, ReadLinkPage } from '../../links-api/list-links.ts';
import { LINKS_BY_WORKSPACE } from './index-names.ts';
import { expiryOf, type LinkRecord, maxClicksOf, NEVER, UNLIMITED } from './link-record.ts';

/** A listing by tag reads at most this many index pages before it answers with what it has. */
const MAX_PAGES_READ = 10;
const MAX_BATCH_READS = 5;

export function makeInsertLink(client: DynamoDBDocumentClient, tableName: string): InsertLink {
  return async (link, eventId) => {
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: recordOf(link, eventId),
          ConditionExpression: 'attribute_not_exists(short_code)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'stored';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK repeats a put whose answer was lost; then the item that is in the way is our own.
      const existing = error.Item && unmarshall(error.Item);
      return existing?.id === link.id ? 'stored' : 'taken';
    }
  };
}

export function makeFindLink(client: DynamoDBDocumentClient, tableName: string): FindLink {
  return async (shortCode) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { short_code: shortCode }, ConsistentRead: true }),
    );
    return Item === undefined || Item.deleted_at !== undefined ? undefined : linkOf(Item as LinkRecord);
  };
}

export function makeReadLinkPage(client: DynamoDBDocumentClient, tableName: string): ReadLinkPage {
  return async ({ workspaceId, limit, after, tag }) => {
    const found: LinkPosition[] = [];
    let start: Record<string, unknown> | undefined = after && { workspace_id: workspaceId, ...after };
    for (let page = 0; page < MAX_PAGES_READ; page += 1) {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: LINKS_BY_WORKSPACE,
          KeyConditionExpression: 'workspace_id = :workspace',
          ...(tag !== undefined && { FilterExpression: 'contains(tags, :tag)' }),
          ExpressionAttributeValues: { ':workspace': workspaceId, ...(tag !== undefined && { ':tag': tag }) },
          ScanIndexForward: false,
          Limit: tag === undefined ? limit + 1 - found.length : 1_000,
          ...(start !== undefined && { ExclusiveStartKey: start }),
        }),
      );
      found.push(...(Items as LinkPosition[]));
      start = LastEvaluatedKey;
      if (found.length > limit || start === undefined) break;
    }
    const shown = found.slice(0, limit);
    const more = found.length > limit ? shown.at(-1) : (start as LinkPosition | undefined);
    return {
      links: await readLinks(client, tableName, shown),
      ...(more !== undefined && { next: { id: more.id, short_code: more.short_code } }),
    };
  };
}

/** The links at these positions, in their order. One deleted since the index was read is left out. */
async function readLinks(
  client: DynamoDBDocumentClient,
  tableName: string,
  positions: readonly LinkPosition[],
): Promise<Link[]> {
  const links = new Map<string, Link>();
  let keys: Record<string, unknown>[] = positions.map(({ short_code }) => ({ short_code }));
  for (let read = 0; keys.length > 0; read += 1) {
    if (read === MAX_BATCH_READS)
      throw new Error(`DynamoDB left ${keys.length} links unread after ${read} tries.`);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys: keys } } }),
    );
    for (const item of (Responses?.[tableName] ?? []) as LinkRecord[]) {
      if (item.deleted_at === undefined) links.set(item.short_code, linkOf(item));
    }
    keys = UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return positions.flatMap(({ short_code }) => links.get(short_code) ?? []);
}

function recordOf(
  { title, tags, expires_at, max_clicks, last_clicked_at: _, ...link }: Link,
  eventId: string,
): LinkRecord {
  return {
    ...link,
    ...(title !== null && { title }),
    ...(tags.length > 0 && { tags }),
    live_until: expires_at ?? NEVER,
    click_limit: max_clicks ?? UNLIMITED,
    change: { type: 'link.created', id: eventId, at: link.created_at },
  };
}

function linkOf(record: LinkRecord): Link {
  return {
    id: record.id,
    workspace_id: record.workspace_id,
    short_code: record.short_code,
    target_url: record.target_url,
    title: record.title ?? null,
    tags: record.tags ?? [],
    redirect_status: record.redirect_status as RedirectStatus,
    clicks: record.clicks,
    expires_at: expiryOf(record),
    max_clicks: maxClicksOf(record),
    created_at: record.created_at,
    updated_at: record.updated_at,
    last_clicked_at: record.last_clicked_at ?? null,
  };
}
