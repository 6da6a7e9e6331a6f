import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeReopen, reopeningMessage } from '../../../../lambdas/shared/delivery/reopen-delivery.ts';
import { deliveryId } from '../../../../lambdas/shared/formats/ids.ts';
import { conditionFailure } from '../../factories/condition-failure.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { DELIVERY_ID, EVENT_ID, NOW, NOW_TEXT, WEBHOOK_ID } from '../../factories/fixed-values.ts';

const event = { id: EVENT_ID, type: 'link.clicked', workspace_id: 'default', body: '{"title":"wörld"}' };

describe('the message that asks for a delivery once more', () => {
  it('asks for the next attempt at once, in the next round, with the event’s own bytes', () => {
    const record = deliveryRecord({ status: 'pending', attempt_count: 2, round: 4, schedule_start: 1 });

    expect(reopeningMessage(record, event, 'retry')).toEqual({
      delivery_id: deliveryId(EVENT_ID, WEBHOOK_ID),
      webhook_id: WEBHOOK_ID,
      workspace_id: 'default',
      event_id: EVENT_ID,
      event_type: 'link.clicked',
      body: event.body,
      origin: 'retry',
      attempt: 3,
      round: 5,
      schedule_start: 1,
    });
  });

  it.each([
    ['pending', 10, 4, 4],
    ['exhausted', 10, 0, 10],
    ['delivered', 3, 0, 3],
    ['discarded', 0, 0, 0],
    ['discarded', 7, 5, 7],
  ] as const)(
    'of one that is %s after %i attempts, with a schedule from the %ith, goes on with one from the %ith',
    (status, attempt_count, schedule_start, next) => {
      const record = deliveryRecord({ status, attempt_count, schedule_start });

      expect(reopeningMessage(record, event, 'retry')).toMatchObject({
        attempt: attempt_count + 1,
        schedule_start: next,
      });
    },
  );
});

describe('writing down that a delivery was asked for once more', () => {
  const message = deliveryMessage({ attempt: 4, round: 2, schedule_start: 3 });

  function makeTable() {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return { dynamodb: mockClient(client), reopen: makeReopen(client, 'Deliveries', () => NOW) };
  }

  it('makes it pending and due, unless it has moved on, and keeps it for 30 days from now', async () => {
    const { dynamodb, reopen } = makeTable();
    const reopened = deliveryRecord({ status: 'pending', round: 2 });
    dynamodb.on(UpdateCommand).resolves({ Attributes: reopened });

    expect(await reopen(message)).toEqual(reopened);
    expect(dynamodb.commandCalls(UpdateCommand).map(({ args }) => args[0].input)).toEqual([
      {
        TableName: 'Deliveries',
        Key: { webhook_id: WEBHOOK_ID, id: DELIVERY_ID },
        UpdateExpression:
          'SET #status = :pending, #round = :round, schedule_start = :start, next_attempt_at = :at, updated_at = :at, expires_at = :expires_at',
        ConditionExpression: 'attempt_count = :count AND #round < :round',
        ExpressionAttributeNames: { '#status': 'status', '#round': 'round' },
        ExpressionAttributeValues: {
          ':pending': 'pending',
          ':round': 2,
          ':start': 3,
          ':at': NOW_TEXT,
          ':expires_at': Math.floor(NOW / 1_000) + 2_592_000,
          ':count': 3,
        },
        ReturnValues: 'ALL_NEW',
      },
    ]);
  });

  it('tells that it has moved on since it was read', async () => {
    const { dynamodb, reopen } = makeTable();
    dynamodb.on(UpdateCommand).rejects(conditionFailure());

    expect(await reopen(message)).toBeUndefined();
  });

  it('fails where the table does', async () => {
    const { dynamodb, reopen } = makeTable();
    dynamodb.on(UpdateCommand).rejects(new Error('DynamoDB is away.'));

    await expect(reopen(message)).rejects.toThrow('DynamoDB is away.');
  });
});
