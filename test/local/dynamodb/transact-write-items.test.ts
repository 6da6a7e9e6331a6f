import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type DynamoDbUnderTest,
  dynamoDbUnderTest,
  failureOf,
  itemsTable,
  recordsOf,
} from './started-dynamodb.ts';

const TableName = 'Items';
const marks = { ...itemsTable, TableName: 'Marks' };
const failed = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };

let started: DynamoDbUnderTest;
let client: DynamoDBClient;

beforeEach(() => {
  started = dynamoDbUnderTest([itemsTable, marks]);
  client = started.client;
});

const key = (id: string) => ({ id: { S: id } });

const mark = (id: string): TransactWriteItem => ({
  Put: { TableName: 'Marks', Item: key(id), ConditionExpression: 'attribute_not_exists(id)' },
});

const add = (n: number, more: Partial<TransactWriteItem['Update']> = {}): TransactWriteItem => ({
  Update: {
    TableName,
    Key: key('a'),
    UpdateExpression: 'SET n = n + :n',
    ExpressionAttributeValues: { ':n': { N: String(n) } },
    ...more,
  },
});

const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  client.send(
    new TransactWriteItemsCommand({ TransactItems, ...(ClientRequestToken && { ClientRequestToken }) }),
  );

const put = (n: number) =>
  client.send(new PutItemCommand({ TableName, Item: { ...key('a'), n: { N: String(n) } } }));

const read = async (id: string, table = TableName) =>
  (await client.send(new GetItemCommand({ TableName: table, Key: key(id) }))).Item;

describe('a transaction', () => {
  it('executes puts, updates, deletions and checks in several tables', async () => {
    await put(1);
    await client.send(new PutItemCommand({ TableName, Item: key('old') }));
    await transact([
      add(2, {
        ConditionExpression: 'n = :one',
        ExpressionAttributeValues: { ':n': { N: '2' }, ':one': { N: '1' } },
      }),
      mark('m'),
      { Delete: { TableName, Key: key('old'), ConditionExpression: 'attribute_exists(id)' } },
      {
        ConditionCheck: {
          TableName,
          Key: key('nobody'),
          ConditionExpression: 'attribute_not_exists(id)',
        },
      },
    ]);

    expect(await read('a')).toEqual({ ...key('a'), n: { N: '3' } });
    expect(await read('m', 'Marks')).toEqual(key('m'));
    expect(await read('old')).toBeUndefined();
    expect(await read('nobody')).toBeUndefined();
  });

  it('gives a reason for each action when canceled, and changes nothing', async () => {
    await put(1);
    await transact([mark('m1'), mark('m3')]);
    const before = await read('a');

    const error = await failureOf(
      transact([
        add(1),
        mark('m1'),
        mark('m2'),
        {
          Put: {
            TableName: 'Marks',
            Item: key('m3'),
            ConditionExpression: 'attribute_not_exists(id)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          Delete: {
            TableName,
            Key: key('b'),
            ConditionExpression: 'attribute_exists(id)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ]),
    );

    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
        '[None, ConditionalCheckFailed, None, ConditionalCheckFailed, ConditionalCheckFailed]',
    });
    expect(error).toHaveProperty('CancellationReasons', [
      { Code: 'None' },
      failed,
      { Code: 'None' },
      { ...failed, Item: key('m3') },
      failed,
    ]);
    expect(await read('a')).toEqual(before);
    expect(await read('m2', 'Marks')).toBeUndefined();
  });

  it('is canceled by an invalid update of an item', async () => {
    await client.send(new PutItemCommand({ TableName, Item: key('a') }));

    expect(await failureOf(transact([mark('m'), add(1)]))).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [
        { Code: 'None' },
        {
          Code: 'ValidationError',
          Message: 'The provided expression refers to an attribute that does not exist in the item',
        },
      ],
    });
    expect(await read('m', 'Marks')).toBeUndefined();
  });

  it('is canceled by an item without its key', async () => {
    const error = await failureOf(transact([mark('m'), { Put: { TableName, Item: { n: { N: '1' } } } }]));

    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect(await read('m', 'Marks')).toBeUndefined();
  });

  it('writes a stream record for each action, in order, and none when canceled', async () => {
    const records = recordsOf(started.dynamoDb, TableName);
    await put(1);
    await transact([mark('m')]);
    await failureOf(transact([add(5), mark('m')]));
    await transact([{ Put: { TableName, Item: key('z') } }, add(1), { Put: { TableName, Item: key('b') } }]);

    expect(
      records.map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys.id?.S, dynamodb.NewImage?.n?.N]),
    ).toEqual([
      ['INSERT', 'a', '1'],
      ['INSERT', 'z', undefined],
      ['MODIFY', 'a', '2'],
      ['INSERT', 'b', undefined],
    ]);
  });

  it('loses no update among concurrent transactions and single writes', async () => {
    const records = recordsOf(started.dynamoDb, TableName);
    await put(0);
    const single = () => client.send(new UpdateItemCommand({ ...add(1).Update, TableName, Key: key('a') }));
    await Promise.all(
      Array.from({ length: 60 }, (_, i) => {
        if (i % 3 === 0) return single();
        return i % 3 === 1 ? transact([add(1), mark(`m${i}`)]) : transact([mark(`m${i}`), add(1)]);
      }),
    );

    expect(await read('a')).toEqual({ ...key('a'), n: { N: '60' } });
    expect(records.map(({ dynamodb }) => Number(dynamodb.NewImage?.n?.N))).toEqual(
      Array.from({ length: 61 }, (_, n) => n),
    );
  });

  it('succeeds once among transactions that exclude each other', async () => {
    await put(0);
    const errors = await Promise.all(
      Array.from({ length: 20 }, () => failureOf(transact([add(1), mark('once')]))),
    );

    expect(errors.filter((error) => error === undefined)).toHaveLength(1);
    expect(await read('a')).toEqual({ ...key('a'), n: { N: '1' } });
  });
});

describe('the token of a transaction', () => {
  it('makes a repeated transaction succeed without effect', async () => {
    await put(0);
    await transact([add(1)], 'token');
    await transact([add(1)], 'token');
    await transact([add(1)], 'another');

    expect(await read('a')).toEqual({ ...key('a'), n: { N: '2' } });
  });

  it('is rejected with another transaction', async () => {
    await put(0);
    await transact([add(1)], 'token');

    expect(await failureOf(transact([add(2)], 'token'))).toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
    expect(await read('a')).toEqual({ ...key('a'), n: { N: '1' } });
  });

  it('can be reused after a canceled transaction', async () => {
    await failureOf(transact([add(1)], 'token'));
    await put(0);
    await transact([add(1)], 'token');

    expect(await read('a')).toEqual({ ...key('a'), n: { N: '1' } });
  });
});

describe('a whole transaction is rejected for', () => {
  it.each<[string, TransactWriteItem[], string]>([
    ['no action', [], 'ValidationException'],
    ['more than 100 actions', Array.from({ length: 101 }, (_, i) => mark(`m${i}`)), 'ValidationException'],
    ['two actions on one item', [add(1), { Delete: { TableName, Key: key('a') } }], 'ValidationException'],
    ['two actions in one', [{ ...mark('m'), ...add(1) }], 'ValidationException'],
    ['an unknown table', [{ Put: { TableName: 'Nowhere', Item: key('a') } }], 'ResourceNotFoundException'],
    ['an invalid expression', [add(1, { UpdateExpression: 'SET n' })], 'ValidationException'],
  ])('%s', async (_, actions, name) => {
    await put(0);

    expect(await failureOf(transact(actions))).toMatchObject({ name });
    expect(await read('a')).toEqual({ ...key('a'), n: { N: '0' } });
  });

  it('an unsupported parameter', async () => {
    // The SDK drops unknown parameters, so send the request without it.
    const Update = { TableName, Key: key('a'), UpdateExpression: 'REMOVE n', ReturnValues: 'ALL_NEW' };
    const sent = started.dynamoDb.service.handle(
      'TransactWriteItems',
      { TransactItems: [{ Update }] },
      { accessKeyId: 'test' },
    );

    await expect(sent).rejects.toThrow("The local DynamoDB doesn't support the parameter ReturnValues");
  });
});
