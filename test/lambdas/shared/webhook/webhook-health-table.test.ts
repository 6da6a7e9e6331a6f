import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeWebhookHealth } from '../../../../lambdas/shared/webhook/webhook-health-table.ts';
import { conditionFailure } from '../../factories/condition-failure.ts';
import { NOW_TEXT, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';

const FAILING_SINCE = '2026-11-15T10:15:30.123Z';
const webhook = webhookRecord({ failing_since: FAILING_SINCE });

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  dynamodb.on(UpdateCommand).resolves({});
  const update = () => dynamodb.commandCalls(UpdateCommand)[0]?.args[0].input;
  return { dynamodb, health: makeWebhookHealth(client, 'Webhooks'), update };
}

const common = {
  TableName: 'Webhooks',
  Key: { workspace_id: 'default', id: WEBHOOK_ID },
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
};

it('attempts come to fail where they don’t yet, and not for a webhook that is gone', async () => {
  const { health, update } = makeTable();

  await health.startFailing(webhookRecord(), NOW_TEXT);

  expect(update()).toEqual({
    ...common,
    UpdateExpression: 'SET failing_since = :at',
    ConditionExpression: 'attribute_exists(id) AND attribute_not_exists(failing_since)',
    ExpressionAttributeValues: { ':at': NOW_TEXT },
  });
});

it('a success ends it, unless it began afterwards', async () => {
  const { health, update } = makeTable();

  await health.stopFailing(webhook, NOW_TEXT);

  expect(update()).toEqual({
    ...common,
    UpdateExpression: 'REMOVE failing_since',
    ConditionExpression: 'failing_since <= :at',
    ExpressionAttributeValues: { ':at': NOW_TEXT },
  });
});

it.each([
  ['gone', 'url', 'https://receiver.example/hook'],
  ['failing', 'failing_since', FAILING_SINCE],
] as const)('a webhook is disabled as %s where its %s is what it was', async (reason, ground, value) => {
  const { health, update } = makeTable();

  expect(await health.disable(webhook, reason, NOW_TEXT)).toBe(true);

  expect(update()).toEqual({
    ...common,
    UpdateExpression: 'SET enabled = :false, disabled_reason = :reason, disabled_at = :at, updated_at = :at',
    ConditionExpression: 'enabled = :true AND #ground = :ground',
    ExpressionAttributeNames: { '#ground': ground },
    ExpressionAttributeValues: {
      ':false': false,
      ':true': true,
      ':reason': reason,
      ':at': NOW_TEXT,
      ':ground': value,
    },
  });
});

describe('where the condition doesn’t hold', () => {
  it('a webhook that is disabled as of this time was disabled by this attempt: the SDK or SQS repeated it', async () => {
    const { dynamodb, health } = makeTable();
    dynamodb.rejects(conditionFailure(webhookRecord({ enabled: false, disabled_at: NOW_TEXT })));

    expect(await health.disable(webhook, 'gone', NOW_TEXT)).toBe(true);
  });

  it.each([
    ['disabled at another time', webhookRecord({ enabled: false, disabled_at: FAILING_SINCE })],
    ['disabled by somebody', webhookRecord({ enabled: false, disabled_reason: 'requested' })],
    ['changed', webhookRecord({ url: 'https://moved.example/hook' })],
    ['gone', undefined],
  ])('a webhook that is %s was not', async (_, there) => {
    const { dynamodb, health } = makeTable();
    dynamodb.rejects(conditionFailure(there));

    expect(await health.disable(webhook, 'gone', NOW_TEXT)).toBe(false);
  });

  it('what is noted already need not be noted', async () => {
    const { dynamodb, health } = makeTable();
    dynamodb.rejects(conditionFailure(webhook));

    await expect(health.startFailing(webhook, NOW_TEXT)).resolves.toBeUndefined();
    await expect(health.stopFailing(webhook, NOW_TEXT)).resolves.toBeUndefined();
  });
});

it('fails when DynamoDB does, so that SQS brings the message again', async () => {
  const { dynamodb, health } = makeTable();
  dynamodb.rejects(new Error('DynamoDB is away.'));

  await expect(health.startFailing(webhook, NOW_TEXT)).rejects.toThrow('DynamoDB is away.');
  await expect(health.stopFailing(webhook, NOW_TEXT)).rejects.toThrow('DynamoDB is away.');
  await expect(health.disable(webhook, 'gone', NOW_TEXT)).rejects.toThrow('DynamoDB is away.');
});
