import { describe, expect, it } from 'vitest';
import { createTable } from '../../../local/dynamodb/create-table.ts';
import { createServer } from '../../../local/dynamodb/server.ts';
import { getTable } from '../../../local/dynamodb/store.ts';
import { itemsTable } from './started-dynamodb.ts';

function makeStore() {
  const [, store] = createServer(
    () => undefined,
    () => undefined,
  );
  return store;
}

describe('createTable', () => {
  it('resolves once the table is active', async () => {
    const store = makeStore();
    await createTable(store, itemsTable);
    expect(await getTable(store, 'Items')).toMatchObject({ TableName: 'Items', TableStatus: 'ACTIVE' });
  });

  it('rejects a second table with the same name', async () => {
    const store = makeStore();
    await createTable(store, itemsTable);
    await expect(createTable(store, itemsTable)).rejects.toThrow('ResourceInUseException');
  });
});
