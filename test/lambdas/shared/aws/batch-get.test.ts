import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { batchGet } from '../../../../lambdas/shared/aws/batch-get.ts';

const request = {
  Keys: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
  ProjectionExpression: 'id, #status',
  ExpressionAttributeNames: { '#status': 'status' },
};

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const waits: number[] = [];
  return {
    dynamodb: mockClient(client),
    waits,
    get: (asked: typeof request) => batchGet(client, 'Items', asked, async (ms) => waits.push(ms)),
  };
}

describe('getting many items', () => {
  it('is one consistent read', async () => {
    const { dynamodb, waits, get } = makeTable();
    dynamodb.on(BatchGetCommand).resolves({ Responses: { Items: [{ id: 'a' }] }, UnprocessedKeys: {} });

    expect(await get(request)).toEqual([{ id: 'a' }]);
    expect(dynamodb.commandCalls(BatchGetCommand).map(({ args }) => args[0].input)).toEqual([
      { RequestItems: { Items: { ...request, ConsistentRead: true } } },
    ]);
    expect(waits).toEqual([]);
  });

  it('asks again for what was left out, after a while', async () => {
    const { dynamodb, waits, get } = makeTable();
    const left = { ...request, Keys: [{ id: 'c' }], ConsistentRead: true };
    dynamodb
      .on(BatchGetCommand)
      .resolvesOnce({ Responses: { Items: [{ id: 'a' }] }, UnprocessedKeys: { Items: left } })
      .resolvesOnce({ Responses: { Items: [{ id: 'c' }] } });

    expect(await get(request)).toEqual([{ id: 'a' }, { id: 'c' }]);
    expect(dynamodb.commandCalls(BatchGetCommand)[1]?.args[0].input).toEqual({
      RequestItems: { Items: left },
    });
    expect(waits).toEqual([50]);
  });

  it('fails where some are left out five times', async () => {
    const { dynamodb, waits, get } = makeTable();
    dynamodb
      .on(BatchGetCommand)
      .resolves({ UnprocessedKeys: { Items: { Keys: [{ id: 'b' }, { id: 'c' }] } } });

    await expect(get(request)).rejects.toThrow('DynamoDB left out 2 items, 5 times.');
    expect(dynamodb.commandCalls(BatchGetCommand)).toHaveLength(5);
    expect(waits).toEqual([50, 100, 200, 400]);
  });

  it('asks for nothing where there are no keys', async () => {
    const { dynamodb, get } = makeTable();

    expect(await get({ ...request, Keys: [] })).toEqual([]);
    expect(dynamodb.calls()).toHaveLength(0);
  });
});
