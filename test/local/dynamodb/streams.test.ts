import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { StreamViewType } from '../../../local/dynamodb/table-definition.ts';
import { dynamoDbUnderTest, itemsTable, memoryStorage, recordsOf } from './started-dynamodb.ts';

const TableName = 'Items';
const Key = { id: { S: 'a' } };

describe('a table with a stream', () => {
  it('records inserts, changes and removals in the format Lambda delivers', async () => {
    const { dynamoDb, client, clock } = dynamoDbUnderTest();
    const streamArn = dynamoDb.stream(TableName).arn;
    const records = recordsOf(dynamoDb, TableName);
    const first = {
      ...Key,
      n: { N: '1' },
      tags: { SS: ['x', 'y'] },
      deep: { M: { l: { L: [{ BOOL: true }] } } },
    };
    await client.send(new PutItemCommand({ TableName, Item: first }));
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'SET n = n + :one, deep.l[0] = :no REMOVE tags',
        ExpressionAttributeValues: { ':one': { N: '1' }, ':no': { BOOL: false } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    await client.send(new DeleteItemCommand({ TableName, Key }));

    const second = { ...Key, n: { N: '2' }, deep: { M: { l: { L: [{ BOOL: false }] } } } };
    const common = {
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      eventSourceARN: streamArn,
    };
    const inside = {
      ApproximateCreationDateTime: clock.now() / 1000,
      Keys: Key,
      SequenceNumber: expect.stringMatching(/^\d{21,40}$/),
      SizeBytes: expect.any(Number),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    };
    expect(records).toEqual([
      { ...common, eventName: 'INSERT', dynamodb: { ...inside, NewImage: first } },
      { ...common, eventName: 'MODIFY', dynamodb: { ...inside, NewImage: second, OldImage: first } },
      { ...common, eventName: 'REMOVE', dynamodb: { ...inside, OldImage: second } },
    ]);
    const sequence = records.map((record) => record.dynamodb.SequenceNumber);
    expect(new Set(sequence).size).toBe(3);
    expect(sequence.toSorted()).toEqual(sequence);
    expect(new Set(records.map((record) => record.eventID)).size).toBe(3);
  });

  it('records nothing for a failed write or one without a change', async () => {
    const { dynamoDb, client } = dynamoDbUnderTest();
    const records = recordsOf(dynamoDb, TableName);
    const Item = { ...Key, n: { N: '1' }, tags: { SS: ['x', 'y'] } };
    const reordered = { tags: { SS: ['y', 'x'] }, n: { N: '1.0' }, ...Key };
    await client.send(new PutItemCommand({ TableName, Item }));
    await client.send(new PutItemCommand({ TableName, Item: reordered }));
    const setting = (UpdateExpression: string, n: string) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key,
          UpdateExpression,
          ExpressionAttributeValues: { ':n': { N: n } },
        }),
      );
    await setting('SET n = :n', '1');
    await client.send(new DeleteItemCommand({ TableName, Key: { id: { S: 'nobody' } } }));
    const ConditionExpression = 'attribute_not_exists(id)';
    await expect(
      client.send(new PutItemCommand({ TableName, Item: Key, ConditionExpression })),
    ).rejects.toThrow();
    await expect(setting('SET n = nothing + :n', '1')).rejects.toThrow();
    await setting('SET n = :n', '2');

    expect(records.map(({ eventName, dynamodb }) => [eventName, dynamodb.NewImage?.n])).toEqual([
      ['INSERT', { N: '1' }],
      ['MODIFY', { N: '2' }],
    ]);
  });

  it('records each write of a batch', async () => {
    const { dynamoDb, client } = dynamoDbUnderTest();
    const records = recordsOf(dynamoDb, TableName);
    await client.send(new PutItemCommand({ TableName, Item: Key }));
    const requests = [{ DeleteRequest: { Key } }, { PutRequest: { Item: { id: { S: 'b' } } } }];
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    const changes = records.map(({ eventName, dynamodb }) => `${eventName} ${dynamodb.Keys.id?.S}`);
    expect(changes.toSorted()).toEqual(['INSERT a', 'INSERT b', 'REMOVE a']);
  });

  it.each<[StreamViewType, string[]]>([
    ['KEYS_ONLY', []],
    ['NEW_IMAGE', ['NewImage']],
    ['OLD_IMAGE', ['OldImage']],
    ['NEW_AND_OLD_IMAGES', ['NewImage', 'OldImage']],
  ])('shows, with %s, the images %j', async (StreamViewType, images) => {
    const { dynamoDb, client } = dynamoDbUnderTest([
      { ...itemsTable, StreamSpecification: { StreamViewType } },
    ]);
    const records = recordsOf(dynamoDb, TableName);
    for (const n of ['1', '2']) {
      await client.send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: n } } }));
    }
    const [, modified] = records;
    const shown = Object.keys(modified?.dynamodb ?? {}).filter((name) => name.endsWith('Image'));
    expect(shown.toSorted()).toEqual(images);
    expect(modified?.dynamodb.Keys).toEqual(Key);
  });

  // The example of https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
  it('counts the bytes of keys and images as AWS does', async () => {
    const { dynamoDb, client } = dynamoDbUnderTest([
      {
        ...itemsTable,
        KeySchema: [{ AttributeName: 'Id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'Id', AttributeType: 'N' }],
      },
    ]);
    const records = recordsOf(dynamoDb, TableName);
    for (const Message of ['New item!', 'This item has changed']) {
      await client.send(
        new PutItemCommand({ TableName, Item: { Id: { N: '101' }, Message: { S: Message } } }),
      );
    }
    expect(records.map(({ dynamodb }) => dynamodb.SizeBytes)).toEqual([26, 59]);
  });

  it('records 200 concurrent updates of one item in order', async () => {
    const { dynamoDb, documents } = dynamoDbUnderTest();
    const records = recordsOf(dynamoDb, TableName);
    const responses = await Promise.all(
      Array.from({ length: 200 }, () =>
        documents.send(
          new UpdateCommand({
            TableName,
            Key: { id: 'a' },
            UpdateExpression: 'ADD clicks :one',
            ExpressionAttributeValues: { ':one': 1 },
            ReturnValues: 'UPDATED_NEW',
          }),
        ),
      ),
    );
    const oneToTwoHundred = Array.from({ length: 200 }, (_, index) => index + 1);
    const clicks = responses.map(({ Attributes }) => Number(Attributes?.clicks));
    expect(clicks.toSorted((a, b) => a - b)).toEqual(oneToTwoHundred);

    const counts = (image: 'NewImage' | 'OldImage') =>
      records.map(({ dynamodb }) => Number(dynamodb[image]?.clicks?.N ?? 0));
    expect(counts('NewImage')).toEqual(oneToTwoHundred);
    expect(counts('OldImage')).toEqual(oneToTwoHundred.map((n) => n - 1));
  });

  it('ends a subscription', async () => {
    const { dynamoDb, client } = dynamoDbUnderTest();
    const seen: string[] = [];
    const end = dynamoDb.stream(TableName).subscribe((records) => {
      seen.push(...records.map(({ eventName }) => eventName));
    });
    await client.send(new PutItemCommand({ TableName, Item: Key }));
    end();
    await client.send(new DeleteItemCommand({ TableName, Key }));

    expect(seen).toEqual(['INSERT']);
  });

  it('lets a subscriber write to the storage in the transaction of the write', async () => {
    const { dynamoDb, client, storage } = dynamoDbUnderTest();
    const transactions: boolean[] = [];
    dynamoDb.stream(TableName).subscribe(() => transactions.push(storage.database.isTransaction));
    await client.send(new PutItemCommand({ TableName, Item: Key }));

    expect(transactions).toEqual([true]);
  });

  it('numbers its records higher than an earlier run, with the same ARN', async () => {
    const storage = memoryStorage();
    const run = async (...values: string[]) => {
      const { dynamoDb, client, clock } = dynamoDbUnderTest([itemsTable], { storage });
      clock.advance(values.length * 1000);
      const records = recordsOf(dynamoDb, TableName);
      for (const n of values) {
        await client.send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: n } } }));
      }
      const numbers = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      return { arn: dynamoDb.stream(TableName).arn, numbers };
    };
    const [first, second] = [await run('1', '2', '3'), await run('4')];
    const numbers = [...first.numbers, ...second.numbers];

    expect(numbers.toSorted()).toEqual(numbers);
    expect(new Set(numbers).size).toBe(4);
    expect(second.arn).toBe(first.arn);
  });
});
