import type { ItemDb, Store } from 'dynalite/db/index.js';
import type { Item } from './attribute-value.ts';
import type { TransactionAction } from './transaction-request.ts';

/** An item before and after an action that isn't written yet. */
export interface StagedWrite {
  readonly before: Item | undefined;
  /** Null for a deletion. */
  readonly after: Item | null;
}

/**
 * Runs an action of a transaction on a store that discards writes. The caller holds the item's lock.
 *
 * Rejects with the ApiError of a failed action, such as a failed condition.
 */
export function stageWrite({ run, parameters }: TransactionAction, store: Store): Promise<StagedWrite> {
  return new Promise((resolve, reject) => {
    let before: Item | undefined;
    let after: Item | null = null;
    const staging: Store = {
      ...store,
      getTable: store.getTable,
      getItemDb: (tableName) => ({
        ...(store.getItemDb(tableName) as ItemDb),
        lock: (_key, locked) => locked((done) => done),
        get: (key, done) =>
          store.getItemDb(tableName).get(key, (error, item) => {
            before = item;
            done(error, item);
          }),
        put: (_key, item, done) => {
          after = item;
          done();
        },
        del: (_key, done) => done(),
      }),
      getIndexDb: () => ({ put: (_key, _item, done) => done(), del: (_key, done) => done() }),
    };
    run(staging, parameters, (error) => (error ? reject(error) : resolve({ before, after })));
  });
}
