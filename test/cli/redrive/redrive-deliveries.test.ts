import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeRedriveDelivery } from '../../../cli/redrive/redrive-deliveries.ts';
import { deliveryKey } from '../../../lambdas/shared/delivery/delivery-key.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { deliveryId } from '../../../lambdas/shared/formats/ids.ts';
import { deliveryMessage } from '../../lambdas/factories/delivery-message.ts';
import { deliveryRecord } from '../../lambdas/factories/delivery-record.ts';
import { EVENT_ID, NOW, NOW_TEXT, WEBHOOK_ID } from '../../lambdas/factories/fixed-values.ts';

const DELIVERY_ID = deliveryId(EVENT_ID, WEBHOOK_ID);

/** Redrives a message whose delivery has this record, or none. */
function redriveOf(record: Partial<DeliveryRecord> | undefined) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  dynamodb
    .on(GetCommand)
    .resolves(
      record === undefined
        ? {}
        : { Item: { ...deliveryRecord(record), ...deliveryKey(WEBHOOK_ID, DELIVERY_ID) } },
    );
  dynamodb.on(UpdateCommand).resolves({ Attributes: deliveryRecord() });
  const redrive = makeRedriveDelivery(client, 'Deliveries', 'retry-queue-url', () => NOW);
  return {
    reads: () => dynamodb.commandCalls(GetCommand).map(({ args }) => args[0].input),
    updates: () => dynamodb.commandCalls(UpdateCommand).map(({ args }) => args[0].input),
    redrive: (message: object) => redrive({ Body: JSON.stringify(message) }),
  };
}

const dead = deliveryMessage({
  delivery_id: DELIVERY_ID,
  attempt: 10,
  not_before: NOW_TEXT,
  turn: { at: NOW_TEXT, per_second: 5 },
});

/** The dead letter without its delays. */
const { not_before: _, turn: __, ...due } = dead;

describe('a dead delivery', () => {
  it.each(['exhausted', 'discarded'] as const)(
    'that is %s is attempted again, in the next round and with the whole schedule',
    async (status) => {
      const { redrive, reads } = redriveOf({ status, attempt_count: 10, round: 2 });

      expect(await redrive(dead)).toMatchObject({
        queueUrl: 'retry-queue-url',
        body: JSON.stringify({ ...due, attempt: 11, round: 3, schedule_start: 10 }),
        group: WEBHOOK_ID,
      });
      expect(reads()).toEqual([
        { TableName: 'Deliveries', Key: deliveryKey(WEBHOOK_ID, DELIVERY_ID), ConsistentRead: true },
      ]);
    },
  );

  it('that is pending again gets an attempt in place of the pending one', async () => {
    const { redrive } = redriveOf({ status: 'pending', attempt_count: 11, round: 3, schedule_start: 10 });

    expect(await redrive(dead)).toMatchObject({
      body: JSON.stringify({ ...due, attempt: 12, round: 4, schedule_start: 10 }),
    });
  });

  it('is reopened in the table only after the send', async () => {
    const { redrive, updates } = redriveOf({ status: 'exhausted', attempt_count: 10 });

    const redriven = await redrive(dead);
    expect(updates()).toEqual([]);
    if ('afterSend' in redriven) await redriven.afterSend?.();

    expect(updates()).toMatchObject([
      {
        TableName: 'Deliveries',
        Key: deliveryKey(WEBHOOK_ID, DELIVERY_ID),
        ExpressionAttributeValues: { ':pending': 'pending', ':round': 1, ':count': 10, ':at': NOW_TEXT },
      },
    ]);
  });

  it('whose attempt was made but never recorded is sent to be recorded, and not attempted again', async () => {
    const { redrive, reads } = redriveOf(undefined);
    const attempt = { at: NOW_TEXT, duration_ms: 5, status_code: 200, error: null, response_body: '' };
    const result = { attempt, status: 'delivered' } as const;

    const redriven = await redrive({ ...dead, unrecorded: { result, token: 'token', failures: 150 } });

    expect(redriven).toMatchObject({ queueUrl: 'retry-queue-url', group: WEBHOOK_ID });
    expect(JSON.parse('body' in redriven ? redriven.body : '')).toEqual({
      ...due,
      turn: dead.turn,
      unrecorded: { result, token: 'token', failures: 1 },
    });
    expect(reads()).toEqual([]);
  });

  it('without a record is sent as it is, without its delays', async () => {
    const { redrive } = redriveOf(undefined);

    expect(await redrive({ ...dead, attempt: 1 })).toEqual({
      queueUrl: 'retry-queue-url',
      body: JSON.stringify({ ...due, attempt: 1 }),
      group: WEBHOOK_ID,
    });
  });
});

describe('a dead letter is skipped', () => {
  it.each([
    [
      'if its delivery has succeeded since',
      { status: 'delivered', attempt_count: 11 } as const,
      'already delivered',
    ],
    [
      'if its record has room for no more attempts',
      { status: 'exhausted', attempt_count: 100 } as const,
      'too many attempts',
    ],
  ])('%s', async (_, record, skip) => {
    expect(await redriveOf(record).redrive(dead)).toEqual({ skip });
  });

  it('if it is not a delivery, without a read', async () => {
    const { redrive, reads } = redriveOf({});

    expect(await redrive({ delivery_id: DELIVERY_ID })).toEqual({ skip: 'not a delivery' });
    expect(reads()).toEqual([]);
  });
});
