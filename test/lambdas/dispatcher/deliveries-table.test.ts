import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type { AttemptResult } from '../../../lambdas/dispatcher/attempt-result.ts';
import { makeDeliveries } from '../../../lambdas/dispatcher/deliveries-table.ts';
import { conditionFailure } from '../factories/condition-failure.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { DELIVERY_ID, NOW, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';

const attempt = { at: NOW_TEXT, duration_ms: 12, status_code: 500, error: null, answer: 'oops' };
const dueAt = '2026-11-20T10:15:35.123Z';
const pending: AttemptResult = { attempt, status: 'pending', nextAttemptAt: dueAt };
const delivered: AttemptResult = { attempt: { ...attempt, status_code: 200 }, status: 'delivered' };

const IN_30_DAYS = 1_797_761_730;

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  const deliveries = makeDeliveries(client, 'Deliveries', () => NOW);
  const put = () => dynamodb.commandCalls(PutCommand)[0]?.args[0].input;
  const update = () => dynamodb.commandCalls(UpdateCommand)[0]?.args[0].input;
  return { dynamodb, deliveries, put, update };
}

describe('recording the first attempt', () => {
  it('makes the record, unless there is one, and keeps it for 30 days', async () => {
    const { dynamodb, deliveries, put } = makeTable();
    dynamodb.on(PutCommand).resolves({});

    expect(await deliveries.recordAttempt(deliveryMessage(), pending)).toBe(true);

    expect(put()).toEqual({
      TableName: 'Deliveries',
      Item: {
        ...deliveryRecord({ status: 'pending', attempts: [attempt], next_attempt_at: dueAt }),
        expires_at: IN_30_DAYS,
        write_token: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('that delivered has no next attempt', async () => {
    const { dynamodb, deliveries, put } = makeTable();
    dynamodb.on(PutCommand).resolves({});

    await deliveries.recordAttempt(deliveryMessage(), delivered);

    expect(put()?.Item).toMatchObject({ status: 'delivered', attempt_count: 1 });
    expect(put()?.Item).not.toHaveProperty('next_attempt_at');
  });
});

describe('recording a further attempt', () => {
  it('adds it to a record that waits for it, and to no other', async () => {
    const { dynamodb, deliveries, update } = makeTable();
    dynamodb.on(UpdateCommand).resolves({});

    expect(await deliveries.recordAttempt(deliveryMessage({ attempt: 3 }), pending)).toBe(true);

    expect(update()).toEqual({
      TableName: 'Deliveries',
      Key: { webhook_id: WEBHOOK_ID, id: DELIVERY_ID },
      UpdateExpression:
        'SET #status = :status, attempts = list_append(attempts, :attempts), attempt_count = :count' +
        ', updated_at = :at, expires_at = :expires_at, write_token = :token, next_attempt_at = :next',
      ConditionExpression: 'attempt_count = :previous AND #status = :pending',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':status': 'pending',
        ':attempts': [attempt],
        ':count': 3,
        ':at': NOW_TEXT,
        ':expires_at': IN_30_DAYS,
        ':token': expect.any(String),
        ':previous': 2,
        ':pending': 'pending',
        ':next': dueAt,
      },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('that ends the delivery removes the time of the next', async () => {
    const { dynamodb, deliveries, update } = makeTable();
    dynamodb.on(UpdateCommand).resolves({});

    await deliveries.recordAttempt(deliveryMessage({ attempt: 3 }), delivered);

    expect(update()?.UpdateExpression).toMatch(/ REMOVE next_attempt_at$/);
    expect(update()?.ExpressionAttributeValues).not.toHaveProperty(':next');
  });
});

describe('giving a delivery up because its webhook is disabled', () => {
  it('before its first attempt makes a record without attempts', async () => {
    const { dynamodb, deliveries, put } = makeTable();
    dynamodb.on(PutCommand).resolves({});

    await deliveries.recordDiscarded(deliveryMessage());

    expect(put()?.Item).toMatchObject({ status: 'discarded', attempts: [], attempt_count: 0 });
  });

  it('later keeps the attempts that were made, and their number', async () => {
    const { dynamodb, deliveries, update } = makeTable();
    dynamodb.on(UpdateCommand).resolves({});

    await deliveries.recordDiscarded(deliveryMessage({ attempt: 3 }));

    expect(update()?.ExpressionAttributeValues).toMatchObject({
      ':status': 'discarded',
      ':attempts': [],
      ':count': 2,
      ':previous': 2,
    });
    expect(update()?.UpdateExpression).toMatch(/ REMOVE next_attempt_at$/);
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
      const write_token = input.Item?.write_token ?? input.ExpressionAttributeValues[':token'];
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
  const { dynamodb, deliveries } = makeTable();
  dynamodb.on(PutCommand).resolves({});

  await deliveries.recordAttempt(deliveryMessage(), pending);
  await deliveries.recordAttempt(deliveryMessage(), pending);

  const tokens = dynamodb.commandCalls(PutCommand).map(({ args }) => args[0].input.Item?.write_token);
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
