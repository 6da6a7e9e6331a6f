import { hash } from 'node:crypto';
import type { ApiError, Store } from 'dynalite/db/index.js';
import { apiError } from './api-error.ts';
import { makeRequestTokens } from './request-tokens.ts';
import { type StagedWrite, stageWrite } from './stage-write.ts';
import { lockItems, writeItem } from './store.ts';
import { readTransaction, type TransactionAction } from './transaction-request.ts';

/** The `X-Amz-Target` of the operation. */
export const transactWriteItemsTarget = 'DynamoDB_20120810.TransactWriteItems';

/**
 * Makes TransactWriteItems, which dynalite lacks: all actions or none, isolated, once for each ClientRequestToken.
 * Each action first runs as one of dynalite's operations, without writing, under the locks of all items. A
 * conflicting transaction waits; DynamoDB would cancel it (`TransactionConflict`).
 *
 * The operation rejects with an ApiError.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 *
 * @param now returns epoch milliseconds
 */
export function makeTransactWriteItems(store: Store, now: () => number): (body: string) => Promise<object> {
  const tokens = makeRequestTokens(now);
  return async function transactWriteItems(body) {
    const { token, actions } = await readTransaction(body, store);
    if (token === undefined) return execute(actions, store);
    switch (tokens.begin(token, hash('sha256', body))) {
      case 'done':
        return {};
      case 'in progress':
        throw apiError('TransactionInProgressException', {
          Message: 'The transaction with the given request token is already in progress.',
        });
      case 'mismatch':
        throw apiError('IdempotentParameterMismatchException', {
          Message: 'Request token was already used with different parameters',
        });
    }
    let succeeded = false;
    try {
      const response = await execute(actions, store);
      succeeded = true;
      return response;
    } finally {
      tokens.end(token, succeeded);
    }
  };
}

async function execute(actions: readonly TransactionAction[], store: Store): Promise<object> {
  const unlock = await lockAll(actions, store);
  try {
    const staged = await Promise.allSettled(actions.map((action) => stageWrite(action, store)));
    if (staged.some(({ status }) => status === 'rejected')) throw cancelled(staged);
    // In sequence, so that the stream has them in the order of the request.
    for (const [index, { table, key, writes }] of actions.entries()) {
      const write = staged[index];
      if (!writes || write?.status !== 'fulfilled') continue;
      await writeItem(store, table, key, write.value.before, write.value.after);
    }
    return {};
  } finally {
    unlock();
  }
}

/** Queues for all locks synchronously: of two transactions, one is first in every queue, so they can't deadlock. */
async function lockAll(actions: readonly TransactionAction[], store: Store): Promise<() => void> {
  const byTable = Map.groupBy(actions, ({ table }) => table.TableName);
  const unlocks = await Promise.all(
    byTable.entries().map(([tableName, tableActions]) =>
      lockItems(
        store.getItemDb(tableName),
        tableActions.map(({ key }) => key),
      ),
    ),
  );
  return () => {
    for (const unlock of unlocks) unlock();
  };
}

function cancelled(staged: readonly PromiseSettledResult<StagedWrite>[]): Error {
  const CancellationReasons = staged.map((result) => {
    if (result.status === 'fulfilled') return { Code: 'None' };
    const { body }: ApiError = result.reason;
    // The store failed, not the action.
    if (body === undefined) throw result.reason;
    const { __type, message: Message, Item } = body;
    const failed = __type.endsWith('#ConditionalCheckFailedException');
    return { Code: failed ? 'ConditionalCheckFailed' : 'ValidationError', Message, ...(Item && { Item }) };
  });
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const Message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return apiError('TransactionCanceledException', { CancellationReasons, Message });
}
