import {
  BatchExecuteStatementCommand,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { dynamoDbUnderTest, failureOf, itemsTable, recordsOf } from './started-dynamodb.ts';

const TableName = 'Items';
const marks = { ...itemsTable, TableName: 'Marks' };
const key = (id: string) => ({ id: { S: id } });
const putOf = (id: string): WriteRequest => ({ PutRequest: { Item: key(id) } });
const many = (count: number) => Array.from({ length: count }, (_, i) => `k${i}`);

describe('BatchWriteItem', () => {
  it('puts and deletes items of several tables', async () => {
    const { client } = dynamoDbUnderTest([itemsTable, marks]);
    await client.send(new PutItemCommand({ TableName, Item: key('old') }));
    const written = await client.send(
      new BatchWriteItemCommand({
        RequestItems: {
          Items: [putOf('a'), { DeleteRequest: { Key: key('old') } }],
          Marks: [putOf('m')],
        },
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );

    expect(written.UnprocessedItems).toEqual({});
    expect(written.ConsumedCapacity).toEqual([
      { TableName: 'Items', CapacityUnits: 2 },
      { TableName: 'Marks', CapacityUnits: 1 },
    ]);
    const read = await client.send(
      new BatchGetItemCommand({
        RequestItems: { Items: { Keys: [key('a'), key('old')] }, Marks: { Keys: [key('m')] } },
      }),
    );
    expect(read.Responses).toEqual({ Items: [key('a')], Marks: [key('m')] });
    expect(read.UnprocessedKeys).toEqual({});
  });

  it.each<[string, WriteRequest[], string]>([
    ['26 requests', many(26).map(putOf), 'Too many items requested'],
    ['no request', [], 'cannot be null or empty: Items'],
    ['an item twice', [putOf('a'), { DeleteRequest: { Key: key('a') } }], 'contains duplicates'],
    ['two requests in one', [{ ...putOf('a'), DeleteRequest: { Key: key('b') } }], 'more than one'],
    [
      'an item without its key',
      [putOf('b'), { PutRequest: { Item: { x: { S: '' } } } }],
      'Missing the key id',
    ],
  ])('refuses %s, and writes nothing', async (_, requests, message) => {
    const { dynamoDb, client } = dynamoDbUnderTest();
    const records = recordsOf(dynamoDb, TableName);
    const sent = client.send(new BatchWriteItemCommand({ RequestItems: { Items: requests } }));

    expect(await failureOf(sent)).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
    expect(records).toEqual([]);
  });
});

describe('BatchGetItem', () => {
  it('leaves what exceeds 16 MB for the next call', async () => {
    const { client } = dynamoDbUnderTest();
    const ids = many(45);
    for (const id of ids) {
      const Item = { ...key(id), x: { S: 'x'.repeat(400_000) } };
      await client.send(new PutItemCommand({ TableName, Item }));
    }
    const get = (Keys: Record<string, { S: string }>[]) =>
      client.send(new BatchGetItemCommand({ RequestItems: { Items: { Keys, ProjectionExpression: 'id' } } }));
    const first = await get(ids.map(key));

    expect(first.Responses?.Items).toEqual(ids.slice(0, 41).map(key));
    expect(first.UnprocessedKeys).toEqual({
      Items: { Keys: ids.slice(41).map(key), ProjectionExpression: 'id' },
    });
  });

  it.each([
    ['101 keys', many(101), 'Too many items requested'],
    ['no key', [], 'is required: Items has empty list'],
    ['a key twice', ['a', 'b', 'a'], 'contains duplicates'],
  ])('refuses %s', async (_, ids, message) => {
    const { client } = dynamoDbUnderTest();
    const RequestItems = { Items: { Keys: ids.map(key) } };

    expect(await failureOf(client.send(new BatchGetItemCommand({ RequestItems })))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });
});

describe('TransactGetItems', () => {
  it('returns an item, or nothing, for each key', async () => {
    const { client } = dynamoDbUnderTest();
    await client.send(new PutItemCommand({ TableName, Item: { ...key('a'), n: { N: '1' } } }));
    const get = (id: string, more = {}) => ({ Get: { TableName, Key: key(id), ...more } });
    const { Responses, ConsumedCapacity } = await client.send(
      new TransactGetItemsCommand({
        TransactItems: [get('b'), get('a', { ProjectionExpression: 'n' })],
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );

    expect(Responses).toEqual([{}, { Item: { n: { N: '1' } } }]);
    expect(ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4 }]);
    const twice = client.send(new TransactGetItemsCommand({ TransactItems: [get('a'), get('a')] }));
    expect(await failureOf(twice)).toMatchObject({ name: 'ValidationException' });
  });
});

describe('PartiQL', () => {
  const Statement = `INSERT INTO "Items" VALUE {'id': ?, 'it''s': ?}`;
  const insertOf = (id: string) => ({ Statement, Parameters: [{ S: id }, { N: '1' }] });

  it('inserts an item that does not exist', async () => {
    const { client } = dynamoDbUnderTest();

    expect(await client.send(new ExecuteStatementCommand(insertOf('a')))).toMatchObject({ Items: [] });
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: key('a') }));
    expect(Item).toEqual({ ...key('a'), "it's": { N: '1' } });
    expect(await failureOf(client.send(new ExecuteStatementCommand(insertOf('a'))))).toMatchObject({
      name: 'DuplicateItemException',
    });
  });

  it('inserts the items of a batch that do not exist, and reports the others', async () => {
    const { dynamoDb, client } = dynamoDbUnderTest();
    await client.send(new ExecuteStatementCommand(insertOf('a')));
    const records = recordsOf(dynamoDb, TableName);
    const Statements = [
      insertOf('a'),
      insertOf('b'),
      { Statement, Parameters: [{ S: 'c' }] },
      { Statement: `INSERT INTO Nowhere VALUE {'id': ?}`, Parameters: [{ S: 'c' }] },
      { Statement: `SELECT * FROM "Items"` },
    ];
    const { Responses } = await client.send(new BatchExecuteStatementCommand({ Statements }));

    expect(Responses?.map(({ TableName: name, Error: error }) => [name, error?.Code])).toEqual([
      [TableName, 'DuplicateItem'],
      [TableName, undefined],
      [undefined, 'ValidationError'],
      [undefined, 'ResourceNotFound'],
      [undefined, 'ValidationError'],
    ]);
    expect(Responses?.[4]?.Error?.Message).toContain('supports only INSERT INTO');
    expect(records.map(({ dynamodb }) => dynamodb.Keys)).toEqual([key('b')]);
  });

  it('refuses a batch that inserts an item twice', async () => {
    const { client } = dynamoDbUnderTest();
    const sent = client.send(
      new BatchExecuteStatementCommand({ Statements: [insertOf('a'), insertOf('a')] }),
    );

    expect(await failureOf(sent)).toMatchObject({ name: 'ValidationException' });
  });
});
