import { hash } from 'node:crypto';
import type { ApiError, Store } from 'dynalite/db/index.js';
import db from 'dynalite/db/index.js';
import { makeRequestTokens } from './request-tokens.ts';
import { type StagedWrite, stageWrite } from './staged-write.ts';
import { readTransaction, type TransactionAction } from './transaction-request.ts';

/** The `X-Amz-Target` of the operation. */
export const transactWriteItemsTarget = 'DynamoDB_20120810.TransactWriteItems';

/** Carries out a TransactWriteItems with this body. Rejects with the ApiError that is its answer. */
export type TransactWriteItems = (body: string) => Promise<void>;

/**
 * TransactWriteItems, which dynalite lacks: all actions or none, seen by nobody half done, once for each
 * ClientRequestToken. Each action is one of dynalite's own operations, first run without writing, under the locks of
 * all items. Where DynamoDB cancels a transaction that meets another (`TransactionConflict`), this one waits its turn.
 * A disk that fails in the middle leaves a part written.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 *
 * @param now epoch milliseconds, for the ten minutes that a token is known
 */
export function makeTransactWriteItems(store: Store, now: () => number): TransactWriteItems {
  const tokens = makeRequestTokens(now);
  return async (body) => {
    const { token, actions } = await readTransaction(body, store);
    if (token === undefined) return carryOut(actions, store);
    switch (tokens.begin(token, hash('sha256', body))) {
      case 'done':
        return;
      case 'under way':
        throw apiError(
          'TransactionInProgressException',
          'The transaction with the given request token is already in progress.',
        );
      case 'mismatch':
        throw apiError(
          'IdempotentParameterMismatchException',
          'Request token was already used with different parameters',
        );
    }
    let carriedOut = false;
    try {
      await carryOut(actions, store);
      carriedOut = true;
    } finally {
      tokens.end(token, carriedOut);
    }
  };
}

async function carryOut(actions: readonly TransactionAction[], store: Store): Promise<void> {
  const unlock = await lockAll(actions, store);
  try {
    const staged = await Promise.allSettled(actions.map((action) => stageWrite(action, store)));
    if (staged.some(({ status }) => status === 'rejected')) throw cancelled(staged);
    // One after the other, so that the stream has them in the order of the request.
    for (const [index, action] of actions.entries()) {
      const write = staged[index];
      if (action.writes && write?.status === 'fulfilled') await commit(action, write.value, store);
    }
  } finally {
    unlock();
  }
}

/** Takes the places in all queues in one go: of two transactions, one is before the other everywhere. */
async function lockAll(actions: readonly TransactionAction[], store: Store): Promise<() => void> {
  const byTable = Map.groupBy(actions, ({ table }) => table.TableName);
  const unlocks = await Promise.all(
    byTable.entries().map(
      ([tableName, its]) =>
        new Promise<() => void>((resolve) => {
          store.getItemDb(tableName).lock(
            its.map(({ key }) => key),
            (release) => resolve(release(() => {})),
          );
        }),
    ),
  );
  return () => {
    for (const unlock of unlocks) unlock();
  };
}

function commit(
  { table, key }: TransactionAction,
  { before, after }: StagedWrite,
  store: Store,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    db.updateIndexes(store, table, before, after, (error) => {
      if (error) return done(error);
      const itemDb = store.getItemDb(table.TableName);
      if (after === null) itemDb.del(key, done);
      else itemDb.put(key, after, done);
    });
  });
}

function cancelled(staged: readonly PromiseSettledResult<StagedWrite>[]): Error {
  const CancellationReasons = staged.map((result) => {
    if (result.status === 'fulfilled') return { Code: 'None' };
    const { body }: ApiError = result.reason;
    // Not an answer of DynamoDB's but a fault of the store's.
    if (body === undefined) throw result.reason;
    const { __type, message: Message, Item } = body;
    const failed = __type.endsWith('#ConditionalCheckFailedException');
    return { Code: failed ? 'ConditionalCheckFailed' : 'ValidationError', Message, ...(Item && { Item }) };
  });
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return apiError('TransactionCanceledException', message, { CancellationReasons });
}

function apiError(name: string, Message: string, more: object = {}): Error {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...more, Message };
  return Object.assign(new Error(Message), { statusCode: 400, body });
}
