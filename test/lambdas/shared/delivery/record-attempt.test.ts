import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type { AttemptResult } from '../../../../lambdas/dispatcher/attempt-result.ts';
import { makeDeliveries } from '../../../../lambdas/shared/delivery/record-attempt.ts';
import { conditionFailure } from '../../factories/condition-failure.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { DELIVERY_ID, EVENT_ID, NOW, NOW_TEXT, WEBHOOK_ID } from '../../factories/fixed-values.ts';

const attempt = { at: NOW_TEXT, duration_ms: 12, status_code: 500, error: null, answer: 'oops' };
const dueAt = '2026-11-20T10:15:35.123Z';
const pending: AttemptResult = { attempt, status: 'pending', nextAttemptAt: dueAt };
const delivered: AttemptResult = { attempt: { ...attempt, status_code: 200 }, status: 'delivered' };

const IN_30_DAYS = 1_797_761_730;

const WAITS_FOR_IT =
  'attempt_count = :previous AND (#round < :round OR (#round = :round AND #status = :pending))';

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  dynamodb.on(UpdateCommand).resolves({});
  const deliveries = makeDeliveries(client, 'Deliveries', () => NOW);
  const updates = () => dynamodb.commandCalls(UpdateCommand).map(({ args }) => args[0].input);
  return { dynamodb, deliveries, updates };
}

describe('recording an attempt', () => {
  it('adds it to a record that waits for it, and keeps the record for 30 days more', async () => {
    const { deliveries, updates } = makeTable();
    const message = deliveryMessage({ attempt: 3, round: 1, schedule_start: 2 });

    expect(await deliveries.recordAttempt(message, pending)).toBe(true);

    expect(updates()).toEqual([
      {
        TableName: 'Deliveries',
        Key: { webhook_id: WEBHOOK_ID, id: DELIVERY_ID },
        UpdateExpression:
          'SET event_id = :event_id, event_type = :event_type, #status = :status' +
          ', attempts = list_append(if_not_exists(attempts, :none), :attempts), attempt_count = :count' +
          ', #round = :round, schedule_start = :start, created_at = if_not_exists(created_at, :at)' +
          ', updated_at = :at, expires_at = :expires_at, write_token = :token, next_attempt_at = :next',
        ConditionExpression: WAITS_FOR_IT,
        ExpressionAttributeNames: { '#status': 'status', '#round': 'round' },
        ExpressionAttributeValues: {
          ':event_id': EVENT_ID,
          ':event_type': 'link.clicked',
          ':status': 'pending',
          ':none': [],
          ':attempts': [attempt],
          ':previous': 2,
          ':count': 3,
          ':round': 1,
          ':start': 2,
          ':pending': 'pending',
          ':at': NOW_TEXT,
          ':expires_at': IN_30_DAYS,
          ':token': expect.stringMatching(/^[0-9a-f-]{36}$/),
          ':next': dueAt,
        },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    ]);
  });

  it.each([0, 1])('makes the record where it is the first (round %i) and there is none', async (round) => {
    const { deliveries, updates } = makeTable();

    await deliveries.recordAttempt(deliveryMessage({ round }), pending);

    expect(updates()).toMatchObject([
      { ConditionExpression: `attribute_not_exists(id) OR (${WAITS_FOR_IT})` },
    ]);
  });

  it('that ends the delivery removes the time of the next', async () => {
    const { deliveries, updates } = makeTable();

    await deliveries.recordAttempt(deliveryMessage(), delivered);

    expect(updates()[0]?.UpdateExpression).toMatch(/ REMOVE next_attempt_at$/);
    expect(updates()[0]?.ExpressionAttributeValues).not.toHaveProperty(':next');
  });
});

describe('giving a delivery up because its webhook is disabled', () => {
  it.each([
    ['before its first attempt makes a record without attempts', 1, 0],
    ['later keeps the attempts that were made, and their number', 3, 2],
  ])('%s', async (_, number, made) => {
    const { deliveries, updates } = makeTable();

    await deliveries.recordDiscarded(deliveryMessage({ attempt: number }));

    expect(updates()[0]?.ExpressionAttributeValues).toMatchObject({
      ':status': 'discarded',
      ':attempts': [],
      ':count': made,
      ':previous': made,
    });
    expect(updates()[0]?.UpdateExpression).toMatch(/ REMOVE next_attempt_at$/);
  });
});

describe.each([
  ['the first attempt', 1],
  ['a further attempt', 2],
])('recording %s', (_, number) => {
  const message = deliveryMessage({ attempt: number });

  it('is refused where another copy of the message did so', async () => {
    const { dynamodb, deliveries } = makeTable();
    dynamodb.onAnyCommand().rejects(conditionFailure({ ...deliveryRecord(), write_token: 'another' }));

    expect(await deliveries.recordAttempt(message, pending)).toBe(false);
  });

  it('is done where the SDK repeats the write because its answer was lost', async () => {
    const { dynamodb, deliveries } = makeTable();
    dynamodb.onAnyCommand().callsFake((input) => {
      const write_token = input.ExpressionAttributeValues[':token'];
      throw conditionFailure({ ...deliveryRecord(), write_token });
    });

    expect(await deliveries.recordAttempt(message, pending)).toBe(true);
  });

  it('fails when DynamoDB does', async () => {
    const { dynamodb, deliveries } = makeTable();
    dynamodb.onAnyCommand().rejects(new Error('DynamoDB is away.'));

    await expect(deliveries.recordAttempt(message, pending)).rejects.toThrow('DynamoDB is away.');
    await expect(deliveries.recordDiscarded(message)).rejects.toThrow('DynamoDB is away.');
  });
});

it('a further attempt is refused where the record is gone', async () => {
  const { dynamodb, deliveries } = makeTable();
  dynamodb.on(UpdateCommand).rejects(conditionFailure());

  expect(await deliveries.recordAttempt(deliveryMessage({ attempt: 2 }), pending)).toBe(false);
});

it('each write has a token of its own', async () => {
  const { deliveries, updates } = makeTable();

  await deliveries.recordAttempt(deliveryMessage(), pending);
  await deliveries.recordAttempt(deliveryMessage(), pending);

  const tokens = updates().map((input) => input.ExpressionAttributeValues?.[':token']);
  expect(new Set(tokens).size).toBe(2);
});

describe('finding a delivery', () => {
  it('reads it consistently', async () => {
    const { dynamodb, deliveries } = makeTable();
    dynamodb.on(GetCommand).resolvesOnce({ Item: deliveryRecord() }).resolvesOnce({});

    expect(await deliveries.find(WEBHOOK_ID, DELIVERY_ID)).toEqual(deliveryRecord());
    expect(await deliveries.find(WEBHOOK_ID, DELIVERY_ID)).toBeUndefined();
    expect(dynamodb.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: 'Deliveries',
      Key: { webhook_id: WEBHOOK_ID, id: DELIVERY_ID },
      ConsistentRead: true,
    });
  });
});
