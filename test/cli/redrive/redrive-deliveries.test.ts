import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeRedriveDelivery } from '../../../cli/redrive/redrive-deliveries.ts';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { deliveryId } from '../../../lambdas/shared/formats/ids.ts';
import { deliveryMessage } from '../../lambdas/factories/delivery-message.ts';
import { deliveryRecord } from '../../lambdas/factories/delivery-record.ts';
import { EVENT_ID, NOW, NOW_TEXT, WEBHOOK_ID } from '../../lambdas/factories/fixed-values.ts';

const DELIVERY_ID = deliveryId(EVENT_ID, WEBHOOK_ID);

/** Redrives a message of a delivery that is on record so, or isn't. */
function redriveOf(record: Partial<DeliveryRecord> | undefined) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  dynamodb
    .on(GetCommand)
    .resolves(record === undefined ? {} : { Item: deliveryRecord({ id: DELIVERY_ID, ...record }) });
  dynamodb.on(UpdateCommand).resolves({});
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
  turn_at: NOW_TEXT,
});

/** The same without the times that were to be waited for. */
const { not_before: _, turn_at: __, ...due } = dead;

describe('a dead delivery', () => {
  it.each(['exhausted', 'discarded'] as const)(
    'that is %s is asked for again, in the next round and with the schedule from its beginning',
    async (status) => {
      const { redrive, reads } = redriveOf({ status, attempt_count: 10, round: 2 });

      expect(await redrive(dead)).toMatchObject({
        to: 'retry-queue-url',
        body: JSON.stringify({ ...due, attempt: 11, round: 3, schedule_start: 10 }),
        group: WEBHOOK_ID,
      });
      expect(reads()).toEqual([
        { TableName: 'Deliveries', Key: { webhook_id: WEBHOOK_ID, id: DELIVERY_ID }, ConsistentRead: true },
      ]);
    },
  );

  it('that waits for an attempt is asked for in place of it', async () => {
    const { redrive } = redriveOf({ status: 'pending', attempt_count: 11, round: 3, schedule_start: 10 });

    expect(await redrive(dead)).toMatchObject({
      body: JSON.stringify({ ...due, attempt: 12, round: 4, schedule_start: 10 }),
    });
  });

  it('is written down as asked for only when it has been sent', async () => {
    const { redrive, updates } = redriveOf({ status: 'exhausted', attempt_count: 10 });

    const redriven = await redrive(dead);
    expect(updates()).toEqual([]);
    if ('sent' in redriven) await redriven.sent?.();

    expect(updates()).toMatchObject([
      {
        TableName: 'Deliveries',
        Key: { webhook_id: WEBHOOK_ID, id: DELIVERY_ID },
        ExpressionAttributeValues: { ':pending': 'pending', ':round': 1, ':count': 10, ':at': NOW_TEXT },
      },
    ]);
  });

  it('that died of our own faults before its first attempt is sent as it is, to be attempted at once', async () => {
    const { redrive } = redriveOf(undefined);

    expect(await redrive({ ...dead, attempt: 1 })).toEqual({
      to: 'retry-queue-url',
      body: JSON.stringify({ ...due, attempt: 1 }),
      group: WEBHOOK_ID,
    });
  });
});

describe('a dead letter stays', () => {
  it.each([
    [
      'of a delivery that was delivered since',
      { status: 'delivered', attempt_count: 11 } as const,
      'delivered since',
    ],
    [
      'of one whose record is full',
      { status: 'exhausted', attempt_count: 100 } as const,
      'attempted too often',
    ],
  ])('%s', async (_, record, stays) => {
    expect(await redriveOf(record).redrive(dead)).toEqual({ stays });
  });

  it('that is no delivery, and nothing is looked up for it', async () => {
    const { redrive, reads } = redriveOf({});

    expect(await redrive({ delivery_id: DELIVERY_ID })).toEqual({ stays: 'not a delivery' });
    expect(reads()).toEqual([]);
  });
});
