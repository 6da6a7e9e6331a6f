import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../local/clock.ts';
import type { StreamViewType } from '../../../local/dynamodb/table-definition.ts';
import { firstRecords, itemsTable, startForTest } from './started-dynamodb.ts';

const TableName = 'Items';
const Key = { id: { S: 'a' } };

describe('a table with a stream', () => {
  it('records inserts, changes and removals in the format Lambda delivers', async () => {
    await using started = await startForTest({ clock: new ManualClock(Date.UTC(2026, 4, 1)) });
    const { dynamoDb, client } = started;
    const { streamArn } = await dynamoDb.createTable(itemsTable);
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

    const records = await firstRecords(dynamoDb, TableName, 3);
    const second = { ...Key, n: { N: '2' }, deep: { M: { l: { L: [{ BOOL: false }] } } } };
    const common = {
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      eventSourceARN: streamArn,
    };
    const inside = {
      ApproximateCreationDateTime: Date.UTC(2026, 4, 1) / 1000,
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
    await using started = await startForTest();
    const { dynamoDb, client } = started;
    await dynamoDb.createTable(itemsTable);
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

    const records = await firstRecords(dynamoDb, TableName, 2);
    expect(records.map(({ eventName, dynamodb }) => [eventName, dynamodb.NewImage?.n])).toEqual([
      ['INSERT', { N: '1' }],
      ['MODIFY', { N: '2' }],
    ]);
  });

  it('records each write of a batch', async () => {
    await using started = await startForTest();
    const { dynamoDb, client } = started;
    await dynamoDb.createTable(itemsTable);
    await client.send(new PutItemCommand({ TableName, Item: Key }));
    const requests = [{ DeleteRequest: { Key } }, { PutRequest: { Item: { id: { S: 'b' } } } }];
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    const records = await firstRecords(dynamoDb, TableName, 3);
    const changes = records.map(({ eventName, dynamodb }) => `${eventName} ${dynamodb.Keys.id?.S}`);
    expect(changes.toSorted()).toEqual(['INSERT a', 'INSERT b', 'REMOVE a']);
  });

  it.each<[StreamViewType, string[]]>([
    ['KEYS_ONLY', []],
    ['NEW_IMAGE', ['NewImage']],
    ['OLD_IMAGE', ['OldImage']],
    ['NEW_AND_OLD_IMAGES', ['NewImage', 'OldImage']],
  ])('shows, with %s, the images %j', async (StreamViewType, images) => {
    await using started = await startForTest();
    const { dynamoDb, client } = started;
    await dynamoDb.createTable({ ...itemsTable, StreamSpecification: { StreamViewType } });
    for (const n of ['1', '2']) {
      await client.send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: n } } }));
    }
    const [, modified] = await firstRecords(dynamoDb, TableName, 2);
    const shown = Object.keys(modified?.dynamodb ?? {}).filter((name) => name.endsWith('Image'));
    expect(shown.toSorted()).toEqual(images);
    expect(modified?.dynamodb.Keys).toEqual(Key);
  });

  // The example of https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
  it('counts the bytes of keys and images as AWS does', async () => {
    await using started = await startForTest();
    const { dynamoDb, client } = started;
    await dynamoDb.createTable({
      ...itemsTable,
      KeySchema: [{ AttributeName: 'Id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'Id', AttributeType: 'N' }],
    });
    for (const Message of ['New item!', 'This item has changed']) {
      await client.send(
        new PutItemCommand({ TableName, Item: { Id: { N: '101' }, Message: { S: Message } } }),
      );
    }
    const records = await firstRecords(dynamoDb, TableName, 2);
    expect(records.map(({ dynamodb }) => dynamodb.SizeBytes)).toEqual([26, 59]);
  });

  it('records 200 concurrent updates of one item in order', async () => {
    await using started = await startForTest();
    const { dynamoDb, documents } = started;
    await dynamoDb.createTable(itemsTable);
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

    const records = await firstRecords(dynamoDb, TableName, 200);
    const counts = (image: 'NewImage' | 'OldImage') =>
      records.map(({ dynamodb }) => Number(dynamodb[image]?.clicks?.N ?? 0));
    expect(counts('NewImage')).toEqual(oneToTwoHundred);
    expect(counts('OldImage')).toEqual(oneToTwoHundred.map((n) => n - 1));
  });
});
