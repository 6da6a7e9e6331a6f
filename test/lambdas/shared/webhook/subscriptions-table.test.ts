import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeReadSubscriptions } from '../../../../lambdas/shared/webhook/subscriptions-table.ts';

const webhook = (id: string) => ({ id, enabled: true, events: ['*'], filter: null });

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  const queries = () => dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  return { dynamodb, queries, readSubscriptions: makeReadSubscriptions(client, 'Webhooks') };
}

describe('reading a workspace’s webhooks', () => {
  it('is consistent, of that workspace, and brings no secrets', async () => {
    const { dynamodb, queries, readSubscriptions } = makeTable();
    dynamodb.on(QueryCommand).resolves({ Items: [webhook('whk_1')] });

    expect(await readSubscriptions('default')).toEqual([webhook('whk_1')]);
    expect(queries()).toEqual([
      expect.objectContaining({
        TableName: 'Webhooks',
        ConsistentRead: true,
        KeyConditionExpression: 'workspace_id = :workspace',
        ExpressionAttributeValues: { ':workspace': 'default' },
        ProjectionExpression: 'id, enabled, events, #filter',
        ExpressionAttributeNames: { '#filter': 'filter' },
      }),
    ]);
  });

  it('reads all pages', async () => {
    const { dynamodb, queries, readSubscriptions } = makeTable();
    const LastEvaluatedKey = { workspace_id: 'default', id: 'whk_1' };
    dynamodb
      .on(QueryCommand)
      .resolvesOnce({ Items: [webhook('whk_1')], LastEvaluatedKey })
      .resolvesOnce({ Items: [webhook('whk_2')] });

    expect(await readSubscriptions('default')).toEqual([webhook('whk_1'), webhook('whk_2')]);
    expect(queries()[1]?.ExclusiveStartKey).toEqual(LastEvaluatedKey);
  });

  it('finds none where there are none', async () => {
    const { dynamodb, readSubscriptions } = makeTable();
    dynamodb.on(QueryCommand).resolves({});

    expect(await readSubscriptions('default')).toEqual([]);
  });
});
