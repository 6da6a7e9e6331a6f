import { connect } from 'node:net';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { itemsTable, startForTest } from './started-dynamodb.ts';

describe('a running DynamoDB', () => {
  it('has an active table once createTable resolves, with the ARN of its account and region', async () => {
    await using started = await startForTest();
    const created = await started.dynamoDb.createTable(itemsTable);
    const { Table } = await started.client.send(new DescribeTableCommand({ TableName: 'Items' }));
    expect(Table).toMatchObject({
      TableStatus: 'ACTIVE',
      TableArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/Items',
    });
    expect(created.arn).toBe('arn:aws:dynamodb:eu-west-1:123456789012:table/Items');
    expect(created.streamArn).toMatch(
      /^arn:aws:dynamodb:eu-west-1:123456789012:table\/Items\/stream\/2\d{3}-/,
    );
  });

  it('queries a global secondary index in its sort order, with its projection', async () => {
    await using started = await startForTest();
    await started.dynamoDb.createTable({
      TableName: 'Links',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'owner', AttributeType: 'S' },
        { AttributeName: 'created', AttributeType: 'N' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-owner',
          KeySchema: [
            { AttributeName: 'owner', KeyType: 'HASH' },
            { AttributeName: 'created', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
        },
      ],
    });
    for (const [id, owner, created] of [
      ['a', 'ann', 3],
      ['b', 'ann', 20],
      ['c', 'bob', 1],
    ]) {
      const Item = { id, owner, created, title: `title ${id}`, clicks: 7 };
      await started.documents.send(new PutCommand({ TableName: 'Links', Item }));
    }
    const { Items } = await started.documents.send(
      new QueryCommand({
        TableName: 'Links',
        IndexName: 'by-owner',
        KeyConditionExpression: '#owner = :ann',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':ann': 'ann' },
        ScanIndexForward: false,
      }),
    );
    expect(Items).toEqual([
      { id: 'b', owner: 'ann', created: 20, title: 'title b' },
      { id: 'a', owner: 'ann', created: 3, title: 'title a' },
    ]);
  });

  it('rejects an invalid table by name', async () => {
    await using started = await startForTest();
    const noDefinition = { ...itemsTable, AttributeDefinitions: [] };
    await expect(started.dynamoDb.createTable(noDefinition)).rejects.toThrow(
      /^Table Items: Invalid KeySchema/,
    );
    expect(() => started.dynamoDb.stream('Items')).toThrow('The table Items has no stream');
  });

  it('describes time to live as the table was defined', async () => {
    await using started = await startForTest();
    await started.dynamoDb.createTable(itemsTable);
    await started.dynamoDb.createTable({
      ...itemsTable,
      TableName: 'Kept',
      TimeToLiveSpecification: { Enabled: false },
    });
    const describeTtl = (TableName: string) =>
      started.client.send(new DescribeTimeToLiveCommand({ TableName }));
    expect((await describeTtl('Items')).TimeToLiveDescription).toEqual({
      TimeToLiveStatus: 'ENABLED',
      AttributeName: 'expires',
    });
    expect((await describeTtl('Kept')).TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await expect(describeTtl('Nowhere')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('rejects an unsupported operation with UnknownOperationException', async () => {
    await using started = await startForTest();
    await started.dynamoDb.createTable(itemsTable);
    const Get = { TableName: 'Items', Key: { id: { S: 'a' } } };
    await expect(
      started.client.send(new TransactGetItemsCommand({ TransactItems: [{ Get }] })),
    ).rejects.toMatchObject({ name: 'UnknownOperationException' });
    const TimeToLiveSpecification = { AttributeName: 'expires', Enabled: false };
    await expect(
      started.client.send(new UpdateTimeToLiveCommand({ TableName: 'Items', TimeToLiveSpecification })),
    ).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });

  it('rejects an unsupported parameter by name', async () => {
    await using started = await startForTest();
    const table = {
      TableName: 'Other',
      BillingMode: 'PAY_PER_REQUEST' as const,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
    };
    await expect(
      started.client.send(new CreateTableCommand({ ...table, DeletionProtectionEnabled: true })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: "The local DynamoDB doesn't support the parameter DeletionProtectionEnabled",
    });
    await expect(started.client.send(new CreateTableCommand(table))).resolves.toBeDefined();
  });

  it('survives callers that disconnect during a request, and bodies that are not objects', async () => {
    await using started = await startForTest();
    await started.dynamoDb.createTable(itemsTable);
    const body = JSON.stringify({ TableName: 'Items', Item: { id: { S: 'a' } } });
    await abort(started.dynamoDb.url, body.slice(0, 10), body.length);
    await abort(started.dynamoDb.url, body, body.length);
    for (const notObject of ['null', '1', '"x"']) {
      const response = await fetch(started.dynamoDb.url, {
        method: 'POST',
        headers: headers(notObject.length),
        body: notObject,
      });
      expect(response.status).toBe(400);
    }
    for (let n = 0; n < 20; n += 1) {
      await started.client.send(new PutItemCommand({ TableName: 'Items', Item: { id: { S: `${n}` } } }));
    }
    expect(started.problems).toEqual([]);
  });

  it('closes within a second despite open connections, and rejects commands from then on', async () => {
    const started = await startForTest();
    await started.dynamoDb.createTable(itemsTable);
    const before = performance.now();
    await started[Symbol.asyncDispose]();
    expect(performance.now() - before).toBeLessThan(1_000);
    await expect(fetch(started.dynamoDb.url)).rejects.toThrow();
    await expect(started.dynamoDb.sweepExpired()).rejects.toThrow('DynamoDB has stopped');
    expect(started.problems).toEqual([]);
  });
});

function headers(length: number): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': String(length),
    'x-amz-target': 'DynamoDB_20120810.PutItem',
    'x-amz-date': '20260101T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
  };
}

/** Sends the headers of a PutItem and a part of its body, then resets the connection. */
function abort(url: string, body: string, length: number): Promise<void> {
  const { hostname, port } = new URL(url);
  const head = Object.entries(headers(length)).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      const request = `POST / HTTP/1.1\r\nhost: ${hostname}\r\n${head.join('')}\r\n${body}`;
      socket.write(request, () => socket.resetAndDestroy());
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}
