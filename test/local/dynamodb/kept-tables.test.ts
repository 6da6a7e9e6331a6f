import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import type { SecondaryIndex, TableDefinition } from '../../../local/dynamodb/table-definition.ts';
import { dynamoDbUnderTest, itemsTable, memoryStorage } from './started-dynamodb.ts';

const TableName = 'Items';

const byOwner: SecondaryIndex = {
  IndexName: 'by-owner',
  KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
  Projection: { ProjectionType: 'KEYS_ONLY' },
};

const withOwners = (index: SecondaryIndex): TableDefinition => ({
  ...itemsTable,
  AttributeDefinitions: [...itemsTable.AttributeDefinitions, { AttributeName: 'owner', AttributeType: 'S' }],
  GlobalSecondaryIndexes: [index],
});

const item = (id: string, owner: string) => ({ id: { S: id }, owner: { S: owner }, title: { S: 'x' } });

const ofAnn = new QueryCommand({
  TableName,
  IndexName: 'by-owner',
  KeyConditionExpression: '#owner = :ann',
  ExpressionAttributeNames: { '#owner': 'owner' },
  ExpressionAttributeValues: { ':ann': { S: 'ann' } },
});

it('a kept table has its items', async () => {
  const storage = memoryStorage();
  const first = dynamoDbUnderTest([itemsTable], { storage });
  await first.client.send(new PutItemCommand({ TableName, Item: item('a', 'ann') }));
  const second = dynamoDbUnderTest([itemsTable], { storage });

  const { Item } = await second.client.send(new GetItemCommand({ TableName, Key: { id: { S: 'a' } } }));
  expect(Item).toEqual(item('a', 'ann'));
});

it('a kept table gets its new index from its items, and drops one that is gone', async () => {
  const storage = memoryStorage();
  const { client } = dynamoDbUnderTest([itemsTable], { storage });
  await client.send(new PutItemCommand({ TableName, Item: item('a', 'ann') }));
  await client.send(new PutItemCommand({ TableName, Item: item('b', 'bob') }));
  await client.send(new PutItemCommand({ TableName, Item: { id: { S: 'c' }, owner: { N: '1' } } }));
  const rows = () => storage.database.prepare('SELECT count(*) AS n FROM dynamodb_items').get()?.n;
  const query = async (index: SecondaryIndex) =>
    (await dynamoDbUnderTest([withOwners(index)], { storage }).client.send(ofAnn)).Items;

  expect(await query(byOwner)).toEqual([{ id: { S: 'a' }, owner: { S: 'ann' } }]);
  expect(rows()).toBe(5);
  expect(await query({ ...byOwner, Projection: { ProjectionType: 'ALL' } })).toEqual([item('a', 'ann')]);
  expect(rows()).toBe(5);
  dynamoDbUnderTest([itemsTable], { storage });
  expect(rows()).toBe(3);
});

it('a kept table expires its items by its new attribute', async () => {
  const storage = memoryStorage();
  const { client, clock } = dynamoDbUnderTest([itemsTable], { storage });
  const Item = { ...item('a', 'ann'), until: { N: String(clock.now() / 1000 - 1) } };
  await client.send(new PutItemCommand({ TableName, Item }));
  const TimeToLiveSpecification = { AttributeName: 'until', Enabled: true };
  const { dynamoDb } = dynamoDbUnderTest([{ ...itemsTable, TimeToLiveSpecification }], { storage });

  expect(dynamoDb.sweepExpired()).toBe(1);
});

it('a kept table with other keys is refused, with what to do', () => {
  const storage = memoryStorage();
  dynamoDbUnderTest([itemsTable], { storage });
  const other = {
    ...itemsTable,
    KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
  };

  expect(() => dynamoDbUnderTest([other], { storage })).toThrow(
    'Table Items: its kept items have other keys; start with another folder',
  );
});
