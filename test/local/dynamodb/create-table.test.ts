import { describe, expect, it } from 'vitest';
import { createTable } from '../../../local/dynamodb/create-table.ts';
import { createServer } from '../../../local/dynamodb/server.ts';
import { getTable } from '../../../local/dynamodb/store.ts';
import { itemsTable } from './started-dynamodb.ts';

function makeStore() {
  const [, store] = createServer(
    undefined,
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

  it('keeps a table with the same keys and indexes', async () => {
    const store = makeStore();
    const index = {
      IndexName: 'by-owner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    };
    const id = { AttributeName: 'id', AttributeType: 'S' };
    const owner = { AttributeName: 'owner', AttributeType: 'S' };
    const definition = { ...itemsTable, AttributeDefinitions: [id, owner], GlobalSecondaryIndexes: [index] };
    await createTable(store, definition);
    await createTable(store, { ...definition, AttributeDefinitions: [owner, id] });
    const changed = { ...index, Projection: { ProjectionType: 'ALL' } };
    await expect(createTable(store, { ...definition, GlobalSecondaryIndexes: [changed] })).rejects.toThrow(
      'the stored table has other keys or indexes',
    );
  });
});
