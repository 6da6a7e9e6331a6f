import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  DynamoDBDocumentClient,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { batchGet } from '../../../../lambdas/shared/aws/batch-get.ts';
import { startTables } from '../../local-tables.ts';

const keys = (...ids: string[]) => ids.map((id) => ({ webhook_id: 'whk_1', id }));
const request = {
  Keys: keys('a', 'b', 'c'),
  ConsistentRead: true,
  ProjectionExpression: 'id, #status',
  ExpressionAttributeNames: { '#status': 'status' },
};

describe('on a table', () => {
  let tables: Awaited<ReturnType<typeof startTables>>;

  beforeAll(async () => {
    tables = await startTables('Deliveries');
    for (const key of keys('a', 'c', 'd')) {
      const Item = { ...key, status: 'pending', attempts: [] };
      await tables.documents.send(new PutCommand({ TableName: 'Deliveries', Item }));
    }
  });
  afterAll(() => tables.close());

  function makeTable() {
    const send = vi.spyOn(tables.documents, 'send');
    onTestFinished(() => send.mockRestore());
    const neverWait = () => Promise.reject(new Error('Nothing to wait for.'));
    return {
      get: (of: typeof request) => batchGet(tables.documents, 'Deliveries', of, neverWait),
      calls: () => send.mock.calls.map(([{ input }]) => (input as BatchGetCommandInput).RequestItems),
    };
  }

  it('returns the projected attributes of the items that exist, in one read as consistent as requested', async () => {
    const { get, calls } = makeTable();

    const items = await get(request);

    expect(new Set(items)).toEqual(
      new Set([
        { id: 'a', status: 'pending' },
        { id: 'c', status: 'pending' },
      ]),
    );
    expect(calls()).toEqual([{ Deliveries: request }]);
  });

  it('reads nothing without keys', async () => {
    const { get, calls } = makeTable();

    expect(await get({ ...request, Keys: [] })).toEqual([]);
    expect(calls()).toEqual([]);
  });
});

describe('when DynamoDB leaves keys unprocessed', () => {
  function makeTable() {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    const waits: number[] = [];
    return {
      dynamodb: mockClient(client),
      waits,
      get: () => batchGet(client, 'Items', request, async (ms) => waits.push(ms)),
    };
  }

  it('retries them after a backoff', async () => {
    const { dynamodb, waits, get } = makeTable();
    const unprocessed = { ...request, Keys: keys('c') };
    dynamodb
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: { Items: [{ id: 'a' }] }, UnprocessedKeys: { Items: unprocessed } })
      .resolvesOnce({ Responses: { Items: [{ id: 'c' }] } });

    expect(await get()).toEqual([{ id: 'a' }, { id: 'c' }]);
    expect(dynamodb.commandCalls(BatchGetCommand)[1]?.args[0].input).toEqual({
      RequestItems: { Items: unprocessed },
    });
    expect(waits).toEqual([50]);
  });

  it('fails after five tries', async () => {
    const { dynamodb, waits, get } = makeTable();
    dynamodb.on(BatchGetCommand).resolves({ UnprocessedKeys: { Items: { Keys: keys('b', 'c') } } });

    await expect(get()).rejects.toThrow('DynamoDB left 2 keys unprocessed, 5 times.');
    expect(dynamodb.commandCalls(BatchGetCommand)).toHaveLength(5);
    expect(waits).toEqual([50, 100, 200, 400]);
  });
});
