import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { lowestId } from '../formats/ids.ts';
import { timestamp } from '../formats/timestamp.ts';
import { LINKS_BY_WORKSPACE, type LinkRecord } from './link-record.ts';

/** Why a link redirects nobody. Both can hold at once. */
export type Block = 'taken_down_at' | 'suspended_at';

/** Stops links from redirecting. `change` stays as it is, so nothing is published, and clicks still count. */
export interface BlockLinks {
  /** Returns whether the link exists. Blocking it again changes nothing. */
  readonly block: (shortCode: string, why: Block) => Promise<boolean>;
  /** Returns whether the link exists. It redirects again unless something else blocks it. */
  readonly lift: (shortCode: string, why: Block) => Promise<boolean>;
}

const other: Readonly<Record<Block, Block>> = {
  taken_down_at: 'suspended_at',
  suspended_at: 'taken_down_at',
};

/** @param now epoch milliseconds */
export function makeBlockLinks(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): BlockLinks {
  /** @returns `done`, or the link that failed the condition, if it exists */
  async function update(
    short_code: string,
    why: Block,
    expressions: { readonly update: string; readonly condition: string },
    values?: Record<string, unknown>,
  ): Promise<'done' | Record<string, unknown> | undefined> {
    const { update, condition } = expressions;
    const names = { '#why': why, '#other': other[why] };
    const isUsed = ([name]: [string, string]) => `${update} ${condition}`.includes(name);
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { short_code },
          UpdateExpression: update,
          ConditionExpression: condition,
          ExpressionAttributeNames: Object.fromEntries(Object.entries(names).filter(isUsed)),
          ...(values && { ExpressionAttributeValues: values }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return 'done';
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return error.Item;
      throw error;
    }
  }

  return {
    async block(shortCode, why) {
      const expressions = {
        update:
          'SET #why = if_not_exists(#why, :at), live_until = :past, ' +
          'kept_live_until = if_not_exists(kept_live_until, live_until)',
        condition: 'attribute_exists(short_code)',
      };
      return (await update(shortCode, why, expressions, { ':at': timestamp(now()), ':past': '' })) === 'done';
    },

    async lift(shortCode, why) {
      for (;;) {
        const restored = await update(shortCode, why, {
          update: 'SET live_until = kept_live_until REMOVE kept_live_until, #why',
          condition: 'attribute_exists(#why) AND attribute_not_exists(#other)',
        });
        if (restored === 'done') return true;
        if (restored?.[why] === undefined) return restored !== undefined;
        const lifted = await update(shortCode, why, {
          update: 'REMOVE #why',
          condition: 'attribute_exists(#why) AND attribute_exists(#other)',
        });
        if (lifted === 'done') return true;
      }
    },
  };
}

/**
 * Lists the short codes of a workspace's links, oldest first. The index is a moment behind the table.
 * @param since only links created from this time on, in epoch milliseconds. @default - all
 */
export async function* shortCodesOf(
  client: DynamoDBDocumentClient,
  tableName: string,
  workspaceId: string,
  since = 0,
): AsyncGenerator<string> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      IndexName: LINKS_BY_WORKSPACE,
      KeyConditionExpression: 'workspace_id = :workspace AND id >= :since',
      ExpressionAttributeValues: { ':workspace': workspaceId, ':since': lowestId('lnk', since) },
    },
  );
  for await (const { Items = [] } of pages)
    for (const { short_code } of Items as Pick<LinkRecord, 'short_code'>[]) yield short_code;
}
