import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { isSlow, makeMarkSlow, slowUntil } from '../../../lambdas/dispatcher/slow-webhooks.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { conditionFailure } from '../factories/condition-failure.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const MINUTE = 60_000;
const slowFor = (ms: number) => ({ slow_until: timestamp(NOW + ms) });

it.each([
  [{}, false],
  [slowFor(-MINUTE), false],
  [slowFor(0), false],
  [slowFor(1), true],
  [slowFor(5 * MINUTE), true],
])('a webhook is slow until it is no more: %j', (webhook, expected) => {
  expect(isSlow(webhook, NOW)).toBe(expected);
});

it.each([
  ['never was before', {}, true],
  ['was once', slowFor(-MINUTE), true],
  ['is for another half of the time', slowFor(2.5 * MINUTE), true],
  ['is for more than half of the time', slowFor(2.5 * MINUTE + 1), false],
  ['is for all of the time', slowFor(5 * MINUTE), false],
])(
  'a webhook whose receiver is slow now is kept apart for five minutes, noted only where it %s',
  (_, webhook, noted) => {
    expect(slowUntil(webhook, NOW)).toBe(noted ? timestamp(NOW + 5 * MINUTE) : undefined);
  },
);

describe('marking a webhook', () => {
  function makeTable() {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return { dynamodb: mockClient(client), markSlow: makeMarkSlow(client, 'Webhooks') };
  }
  const until = timestamp(NOW + 5 * MINUTE);

  it('is one write', async () => {
    const { dynamodb, markSlow } = makeTable();
    dynamodb.on(UpdateCommand).resolves({});

    await markSlow(webhookRecord(), until);

    expect(dynamodb.commandCalls(UpdateCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TableName: 'Webhooks',
        Key: { workspace_id: 'default', id: WEBHOOK_ID },
        UpdateExpression: 'SET slow_until = :until',
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeValues: { ':until': until },
      },
    ]);
  });

  it('that was deleted is no failure, and doesn’t bring it back', async () => {
    const { dynamodb, markSlow } = makeTable();
    dynamodb.on(UpdateCommand).rejects(conditionFailure());

    await expect(markSlow(webhookRecord(), until)).resolves.toBeUndefined();
  });

  it('fails when DynamoDB does', async () => {
    const { dynamodb, markSlow } = makeTable();
    dynamodb.on(UpdateCommand).rejects(new Error('DynamoDB is away.'));

    await expect(markSlow(webhookRecord(), until)).rejects.toThrow('DynamoDB is away.');
  });
});
