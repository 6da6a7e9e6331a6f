import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeWebhooksTable } from '../../../../lambdas/shared/webhook/webhooks-table.ts';
import { conditionFailure } from '../../factories/condition-failure.ts';
import { NOW_TEXT, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { WEBHOOK_SECRET, webhookRecord } from '../../factories/webhook-record.ts';

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  const queries = () => dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  return { dynamodb, queries, table: makeWebhooksTable(client, 'Webhooks') };
}

const Key = { workspace_id: 'default', id: WEBHOOK_ID };
const IMPOSSIBLE_IDS = ['', 'whk_', `${WEBHOOK_ID}0`, 'dlv_01M7X20NWEG4R8Y2S6VZ3J7K9M'];

describe('finding a webhook', () => {
  it('is one consistent read in the workspace', async () => {
    const { dynamodb, table } = makeTable();
    dynamodb.on(GetCommand).resolvesOnce({ Item: webhookRecord() }).resolvesOnce({});

    expect(await table.find('default', WEBHOOK_ID)).toEqual(webhookRecord());
    expect(await table.find('default', WEBHOOK_ID)).toBeUndefined();
    expect(dynamodb.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: 'Webhooks',
      Key,
      ConsistentRead: true,
    });
  });

  it.each(IMPOSSIBLE_IDS)('reads nothing for what can be no id: %j', async (id) => {
    const { dynamodb, table } = makeTable();

    expect(await table.find('default', id)).toBeUndefined();
    expect(dynamodb.calls()).toHaveLength(0);
  });
});

describe('listing a workspace’s webhooks', () => {
  it('reads all pages consistently, the newest first', async () => {
    const { dynamodb, queries, table } = makeTable();
    const newer = webhookRecord({ id: OTHER_WEBHOOK_ID });
    const LastEvaluatedKey = { workspace_id: 'default', id: OTHER_WEBHOOK_ID };
    dynamodb
      .on(QueryCommand)
      .resolvesOnce({ Items: [newer], LastEvaluatedKey })
      .resolvesOnce({ Items: [webhookRecord()] });

    expect(await table.list('default')).toEqual([newer, webhookRecord()]);
    expect(queries()[0]).toMatchObject({
      TableName: 'Webhooks',
      ConsistentRead: true,
      KeyConditionExpression: 'workspace_id = :workspace',
      ExpressionAttributeValues: { ':workspace': 'default' },
      ScanIndexForward: false,
    });
    expect(queries()[1]?.ExclusiveStartKey).toEqual(LastEvaluatedKey);
  });
});

describe('counting a workspace’s webhooks', () => {
  it('adds up all pages, and reads no webhook for it', async () => {
    const { dynamodb, queries, table } = makeTable();
    dynamodb.on(QueryCommand).resolvesOnce({ Count: 60, LastEvaluatedKey: Key }).resolvesOnce({ Count: 39 });

    expect(await table.count('default')).toBe(99);
    expect(queries().map(({ Select }) => Select)).toEqual(['COUNT', 'COUNT']);
    expect(queries()[0]).toMatchObject({ ConsistentRead: true });
  });
});

it('a webhook is stored as it is', async () => {
  const { dynamodb, table } = makeTable();
  dynamodb.on(PutCommand).resolves({});

  await table.insert(webhookRecord());

  expect(dynamodb.commandCalls(PutCommand)[0]?.args[0].input).toEqual({
    TableName: 'Webhooks',
    Item: webhookRecord(),
  });
});

describe('changing a webhook', () => {
  it('is one write of just what changes, for a webhook that is still enabled or not and signed as it was', async () => {
    const { dynamodb, table } = makeTable();
    const changed = webhookRecord({ enabled: true });
    dynamodb.on(UpdateCommand).resolves({ Attributes: changed });
    const change = {
      set: { enabled: true, updated_at: NOW_TEXT },
      remove: ['failing_since', 'slow_until'],
    } as const;

    expect(await table.write(webhookRecord({ enabled: false }), change)).toEqual(changed);
    expect(dynamodb.commandCalls(UpdateCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TableName: 'Webhooks',
        Key,
        UpdateExpression:
          'SET #enabled = :enabled, #updated_at = :updated_at REMOVE #failing_since, #slow_until',
        ConditionExpression: '#enabled = :was_enabled AND #secrets[0].#value = :was_newest',
        ExpressionAttributeNames: {
          '#enabled': 'enabled',
          '#updated_at': 'updated_at',
          '#failing_since': 'failing_since',
          '#slow_until': 'slow_until',
          '#secrets': 'secrets',
          '#value': 'value',
        },
        ExpressionAttributeValues: {
          ':enabled': true,
          ':updated_at': NOW_TEXT,
          ':was_enabled': false,
          ':was_newest': WEBHOOK_SECRET,
        },
        ReturnValues: 'ALL_NEW',
      },
    ]);
  });

  it('removes nothing unless told to', async () => {
    const { dynamodb, table } = makeTable();
    dynamodb.on(UpdateCommand).resolves({ Attributes: webhookRecord() });

    await table.write(webhookRecord(), { set: { url: 'https://receiver.example/other' } });

    expect(dynamodb.commandCalls(UpdateCommand)[0]?.args[0].input.UpdateExpression).toBe('SET #url = :url');
  });

  it('tells that it is another webhook by now, and fails where the table does', async () => {
    const { dynamodb, table } = makeTable();
    dynamodb.on(UpdateCommand).rejectsOnce(conditionFailure()).rejects(new Error('DynamoDB is away.'));
    const write = () => table.write(webhookRecord(), { set: { description: 'x' } });

    expect(await write()).toBeUndefined();
    await expect(write()).rejects.toThrow('DynamoDB is away.');
  });
});

describe('deleting a webhook', () => {
  it('tells whether there was one', async () => {
    const { dynamodb, table } = makeTable();
    dynamodb.on(DeleteCommand).resolvesOnce({ Attributes: webhookRecord() }).resolvesOnce({});

    expect(await table.remove('default', WEBHOOK_ID)).toBe(true);
    expect(await table.remove('default', WEBHOOK_ID)).toBe(false);
    expect(dynamodb.commandCalls(DeleteCommand)[0]?.args[0].input).toEqual({
      TableName: 'Webhooks',
      Key,
      ReturnValues: 'ALL_OLD',
    });
  });

  it.each(IMPOSSIBLE_IDS)('deletes nothing for what can be no id: %j', async (id) => {
    const { dynamodb, table } = makeTable();

    expect(await table.remove('default', id)).toBe(false);
    expect(dynamodb.calls()).toHaveLength(0);
  });
});
