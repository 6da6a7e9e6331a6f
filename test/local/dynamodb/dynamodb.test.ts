import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/aws/aws-error.ts';
import type { JsonObject } from '../../../local/json.ts';
import { dynamoDbUnderTest, failureOf, itemsTable } from './started-dynamodb.ts';

const TableName = 'Items';
const Key = { id: { S: 'a' } };

describe('a table', () => {
  it('is active, with the ARN of its account and region', async () => {
    const { dynamoDb, client } = dynamoDbUnderTest([]);
    const created = dynamoDb.createTable(itemsTable);
    await client.send(new PutItemCommand({ TableName, Item: Key }));
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));

    const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Items';
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: arn,
      ItemCount: 1,
      TableSizeBytes: 3,
      LatestStreamArn: created.streamArn,
    });
    expect(created).toEqual({ arn, streamArn: `${arn}/stream/2026-01-01T00:00:00.000` });
    expect(await client.send(new ListTablesCommand())).toMatchObject({ TableNames: [TableName] });
  });

  it('is refused by its name', () => {
    const { dynamoDb } = dynamoDbUnderTest([]);
    const refused = (change: object) => () => dynamoDb.createTable({ ...itemsTable, ...change });

    expect(refused({ AttributeDefinitions: [] })).toThrow(/^Table Items: Invalid KeySchema/);
    expect(refused({ TableName: 'a b' })).toThrow(/^Table a b: Invalid table\/index name/);
    expect(refused({ KeySchema: [] })).toThrow(/^Table Items: Invalid KeySchema/);
    const unused = { AttributeName: 'x', AttributeType: 'S' };
    expect(refused({ AttributeDefinitions: [...itemsTable.AttributeDefinitions, unused] })).toThrow(
      'Unused: [x]',
    );
    const index = { IndexName: 'all', KeySchema: itemsTable.KeySchema, Projection: {} };
    expect(refused({ GlobalSecondaryIndexes: [index] })).toThrow('The index all must project');
    expect(refused({ LocalSecondaryIndexes: [index] })).toThrow('The local secondary index all must have');
    expect(() => dynamoDb.stream('Items')).toThrow('The table Items has no stream');
    dynamoDb.createTable(itemsTable);
    expect(refused({})).toThrow('Table Items: it exists already');
  });

  it('has time to live as it was defined', async () => {
    const { client } = dynamoDbUnderTest([
      itemsTable,
      { ...itemsTable, TableName: 'Kept', TimeToLiveSpecification: { Enabled: false } },
    ]);
    const describeTtl = (name: string) => client.send(new DescribeTimeToLiveCommand({ TableName: name }));

    expect((await describeTtl('Items')).TimeToLiveDescription).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'expires',
    });
    expect((await describeTtl('Kept')).TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
    expect(await failureOf(describeTtl('Nowhere'))).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('DynamoDB refuses', () => {
  it('an unsupported operation', async () => {
    const { client } = dynamoDbUnderTest();
    const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: false };
    const error = await failureOf(
      client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification })),
    );

    expect(error).toMatchObject({ name: 'UnknownOperationException' });
  });

  const nested = (depth: number): JsonObject => (depth === 0 ? { S: '' } : { L: [nested(depth - 1)] });
  it.each<[string, string, JsonObject, string]>([
    ['GetItem', 'AttributesToGet', { Key, AttributesToGet: ['id'] }, 'the parameter AttributesToGet'],
    ['PutItem', 'Expected', { Item: Key, Expected: {} }, 'the parameter Expected'],
    ['Scan', 'ScanFilter', { ScanFilter: {} }, 'the parameter ScanFilter'],
    ['UpdateItem', 'an unknown parameter', { Key, Nonsense: 1 }, 'the parameter Nonsense'],
    ['GetItem', 'no key', {}, "at 'key' failed to satisfy constraint: Member must not be null"],
    ['GetItem', 'a key of another type', { Key: { id: { N: '1' } } }, 'does not match the schema'],
    ['GetItem', 'too many keys', { Key: { ...Key, x: { S: '' } } }, 'does not match the schema'],
    ['PutItem', 'no key', { Item: { x: { S: '' } } }, 'Missing the key id in the item'],
    ['PutItem', 'a key of another type', { Item: { id: { N: '1' } } }, 'expected: S actual: N'],
    ['PutItem', 'an empty key', { Item: { id: { S: '' } } }, 'cannot contain an empty string value. Key: id'],
    ['PutItem', 'a long key', { Item: { id: { S: 'é'.repeat(1025) } } }, 'Size of hashkey has exceeded'],
    [
      'PutItem',
      'a large item',
      { Item: { ...Key, x: { S: 'x'.repeat(409_600) } } },
      'Item size has exceeded',
    ],
    ['PutItem', 'a deep item', { Item: { ...Key, x: nested(33) } }, 'Nesting Levels have exceeded'],
    ['PutItem', 'other ReturnValues', { Item: Key, ReturnValues: 'ALL_NEW' }, 'can only be ALL_OLD or NONE'],
    ['Scan', 'Limit 0', { Limit: 0 }, "Value '0' at 'limit' failed to satisfy constraint"],
    ['Scan', 'a wrong type', { Limit: '1' }, 'The parameter Limit has the wrong type'],
  ])('%s with %s', async (operation, _, parameters, message) => {
    const { service } = dynamoDbUnderTest().dynamoDb;
    const error = await failureOf(
      service.handle(operation, { TableName, ...parameters }, { accessKeyId: 'test' }),
    );

    expect(error).toBeInstanceOf(AwsError);
    expect(error).toHaveProperty('message', expect.stringContaining(message));
  });

  it('a table that does not exist', async () => {
    const { client } = dynamoDbUnderTest();
    const sent = client.send(new GetItemCommand({ TableName: 'Nowhere', Key }));

    expect(await failureOf(sent)).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('what the caller may not do, and remembers what it may', async () => {
    const asked: string[] = [];
    const { client } = dynamoDbUnderTest([itemsTable], {
      authorize(accessKeyId, { action, resource }) {
        asked.push(`${accessKeyId} ${action} ${resource}`);
        if (action !== 'dynamodb:GetItem') throw new AwsError('AccessDeniedException', 'no');
      },
    });
    const get = new GetItemCommand({ TableName, Key });
    await client.send(get);
    await client.send(get);
    const put = client.send(new PutItemCommand({ TableName, Item: Key }));

    expect(await failureOf(put)).toMatchObject({ name: 'AccessDeniedException' });
    const resource = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Items';
    expect(asked).toEqual([`test dynamodb:GetItem ${resource}`, `test dynamodb:PutItem ${resource}`]);
  });
});

describe('an update', () => {
  const update = (more: object) =>
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression: 'SET n = :one, m.x = :one REMOVE gone',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ...more,
    });
  const old = { ...Key, n: { N: '0' }, m: { M: { x: { N: '0' }, y: { N: '0' } } }, gone: { S: '' } };
  const changed = { ...Key, n: { N: '1' }, m: { M: { x: { N: '1' }, y: { N: '0' } } } };

  it.each([
    ['ALL_OLD', old],
    ['ALL_NEW', changed],
    ['UPDATED_OLD', { n: { N: '0' }, m: { M: { x: { N: '0' } } }, gone: { S: '' } }],
    ['UPDATED_NEW', { n: { N: '1' }, m: { M: { x: { N: '1' } } } }],
    ['NONE', undefined],
  ] as const)('returns with %s %j', async (ReturnValues, expected) => {
    const { client } = dynamoDbUnderTest();
    await client.send(new PutItemCommand({ TableName, Item: old }));

    expect((await client.send(update({ ReturnValues }))).Attributes).toEqual(expected);
    expect((await client.send(new GetItemCommand({ TableName, Key }))).Item).toEqual(changed);
  });

  it('cannot change a key', async () => {
    const { client } = dynamoDbUnderTest();
    const sent = client.send(update({ UpdateExpression: 'SET id = :one' }));

    expect(await failureOf(sent)).toMatchObject({
      name: 'ValidationException',
      message:
        'One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key',
    });
  });

  it('without an expression creates the item', async () => {
    const { client } = dynamoDbUnderTest();
    const created = await client.send(new UpdateItemCommand({ TableName, Key, ReturnValues: 'ALL_NEW' }));

    expect(created.Attributes).toEqual(Key);
  });
});
