import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { batchGet } from '../aws/batch-get.ts';
import { LINKS_BY_WORKSPACE, type LinkRecord } from './link-record.ts';

/** Stores a new link with its `link.created`. `taken`: another link has, or had, this code. */
export type InsertLink = (link: LinkRecord) => Promise<'stored' | 'taken'>;

/** Finds the link with this code in any workspace. Deleted links are not found. */
export type FindLink = (shortCode: string) => Promise<LinkRecord | undefined>;

/** A link's position in the list of its workspace. */
export type LinkPosition = Pick<LinkRecord, 'id' | 'short_code'>;

/** Reads one page of a workspace's links, newest first. `next` is absent on the last page. */
export type ReadLinkPage = (query: {
  readonly workspaceId: string;
  readonly limit: number;
  readonly after?: LinkPosition;
  readonly tag?: string;
}) => Promise<{ links: LinkRecord[]; next?: LinkPosition }>;

/** A listing by tag reads at most this many index pages per request. */
const MAX_PAGES_READ = 10;

export function makeInsertLink(client: DynamoDBDocumentClient, tableName: string): InsertLink {
  return async function insertLink(link) {
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item: link,
          ConditionExpression: 'attribute_not_exists(short_code)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'stored';
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The SDK retries a put whose response was lost; then the existing item is our own.
      const existing = error.Item && unmarshall(error.Item);
      return existing?.id === link.id ? 'stored' : 'taken';
    }
  };
}

export function makeFindLink(client: DynamoDBDocumentClient, tableName: string): FindLink {
  return async function findLink(shortCode) {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { short_code: shortCode }, ConsistentRead: true }),
    );
    const link = Item as LinkRecord | undefined;
    return link?.deleted_at === undefined ? link : undefined;
  };
}

/** Reads eventually consistently, as an index always is. @param wait resolves after this many milliseconds */
export function makeReadLinkPage(
  client: DynamoDBDocumentClient,
  tableName: string,
  wait: (ms: number) => Promise<unknown>,
): ReadLinkPage {
  return async function readLinkPage({ workspaceId, limit, after, tag }) {
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
    const next = found.length > limit ? shown.at(-1) : (start as LinkPosition | undefined);
    return {
      links: await readLinks(shown),
      ...(next !== undefined && { next: { id: next.id, short_code: next.short_code } }),
    };
  };

  /** Reads these links in order, without those deleted since the index was read. */
  async function readLinks(positions: readonly LinkPosition[]): Promise<LinkRecord[]> {
    const Keys = positions.map(({ short_code }) => ({ short_code }));
    const items = (await batchGet(client, tableName, { Keys }, wait)) as unknown as LinkRecord[];
    const byCode = new Map(items.map((link) => [link.short_code, link]));
    return positions
      .flatMap(({ short_code }) => byCode.get(short_code) ?? [])
      .filter(({ deleted_at }) => deleted_at === undefined);
  }
}
