import { describe, expect, it } from 'vitest';
import { createTable } from '../../../local/dynamodb/create-table.ts';
import { createServer } from '../../../local/dynamodb/server.ts';
import { itemsTable } from './started-dynamodb.ts';

describe('createTable', () => {
  it('resolves when the table is ready, and not before', async () => {
    const [, store] = createServer(
      undefined,
      () => undefined,
      () => undefined,
    );
    await createTable(store, itemsTable);
    const ready = await new Promise((resolve, reject) => {
      store.getTable('Items', (error, table) => (error ? reject(error) : resolve(table)));
    });
    expect(ready).toMatchObject({ TableName: 'Items', TableStatus: 'ACTIVE' });
  });

  it('leaves a table with the same keys and indexes as it is', async () => {
    const [, store] = createServer(
      undefined,
      () => undefined,
      () => undefined,
    );
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
      'it was made with other keys or indexes',
    );
  });
});
