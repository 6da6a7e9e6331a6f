import db, { type Done, type ItemDb, type Store, type Table } from 'dynalite/db/index.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Write, watchWrites } from '../../../local/dynamodb/watch-writes.ts';

const table: Table = {
  TableName: 'Items',
  TableArn: '',
  TableStatus: 'ACTIVE',
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
};
const before = { id: { S: 'a' }, n: { N: '1' } };
const after = { id: { S: 'a' }, n: { N: '2' } };
const key = db.createKey(after, table);

describe('watchWrites', () => {
  let indexing: Error | null;
  let storing: Error | null;
  let unstored: (() => void)[];
  let committed: Write[];
  let store: Store;

  /** Writes as dynalite's actions do: indexes first, then the item. */
  const write = (done: Done) =>
    db.updateIndexes(store, table, before, after, (error) => {
      if (error) done(error);
      else store.getItemDb('Items').put(key, after, done);
    });
  const finishStoring = () => {
    for (const finish of unstored.splice(0)) finish();
  };

  beforeEach(() => {
    [indexing, storing, unstored, committed] = [null, null, [], []];
    const whenStored = (done: Done) => unstored.push(() => done(storing));
    const itemDb = {
      put: (_key: string, _item: object, done: Done) => whenStored(done),
      del: (_key: string, done: Done) => whenStored(done),
    } as unknown as ItemDb;
    store = { getItemDb: () => itemDb } as unknown as Store;
    db.updateIndexes = (_store, _table, _before, _after, done) => done(indexing);
    watchWrites(store, (seen) => committed.push(seen));
  });

  it('reports a write once it is stored, before the caller’s callback runs', () => {
    let reportedBefore: number | undefined;
    write(() => {
      reportedBefore = committed.length;
    });
    expect(committed).toEqual([]);
    finishStoring();
    expect(committed).toEqual([{ table, before, after }]);
    expect(reportedBefore).toBe(1);
  });

  it('never reports a write that failed to be stored', () => {
    const errors: unknown[] = [];
    storing = new Error('disk full');
    write((error) => errors.push(error));
    finishStoring();
    expect(errors).toEqual([storing]);
    storing = null;
    store.getItemDb('Items').del(key, () => {});
    finishStoring();
    expect(committed).toEqual([]);
  });

  it('never reports a write whose indexes failed to be stored', () => {
    const errors: unknown[] = [];
    indexing = new Error('disk full');
    write((error) => errors.push(error));
    expect(errors).toEqual([indexing]);
    store.getItemDb('Items').del(key, () => {});
    finishStoring();
    expect(committed).toEqual([]);
  });
});
