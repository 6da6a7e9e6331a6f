import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type { DeliveryRecord } from '../../../../lambdas/shared/delivery/delivery-record.ts';
import { makeRecordReopened } from '../../../../lambdas/shared/delivery/record-reopened.ts';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { useDeliveryTable } from '../../factories/delivery-table.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';

const table = useDeliveryTable();

/** Stores a delivery and requests attempt 4, round 2. */
async function reopened(record: Partial<DeliveryRecord> | undefined) {
  const id = newId('dlv', NOW);
  const before =
    record && deliveryRecord({ id, expires_at: 1, updated_at: '2026-11-01T00:00:00.000Z', ...record });
  if (before) await table.put(before);
  const recordReopened = makeRecordReopened(table.client, 'Deliveries', () => NOW);
  const returned = await recordReopened(
    deliveryMessage({ delivery_id: id, attempt: 4, round: 2, schedule_start: 3 }),
  );
  return { before, returned, after: await table.read(id) };
}

describe('recording that a delivery was requested again', () => {
  it.each(['pending', 'delivered', 'exhausted', 'discarded'] as const)(
    'makes a %s delivery pending and due, and keeps it for 30 days from now',
    async (status) => {
      const { before, returned, after } = await reopened({ status, attempt_count: 3, round: 1 });

      expect(after).toEqual({
        ...before,
        status: 'pending',
        round: 2,
        schedule_start: 3,
        next_attempt_at: NOW_TEXT,
        updated_at: NOW_TEXT,
        expires_at: Math.floor(NOW / 1_000) + 2_592_000,
      });
      expect(returned).toEqual(after);
    },
  );

  it('keeps the key of an earlier version', async () => {
    const { returned, after } = await reopened({ attempt_count: 3, round: 1, unspread: true });

    expect(after).toMatchObject({ status: 'pending', round: 2, unspread: true });
    expect(returned).toEqual(after);
  });

  it.each([
    ['was attempted since', { attempt_count: 4, round: 1 }],
    ['was requested again since', { attempt_count: 3, round: 2 }],
    ['of an earlier version was attempted since', { attempt_count: 4, round: 1, unspread: true }],
    ['is no longer recorded', undefined],
  ])('changes nothing if the delivery %s', async (_, record) => {
    const { before, returned, after } = await reopened(record);

    expect(returned).toBeUndefined();
    expect(after).toEqual(before);
  });

  it('fails when DynamoDB does', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    mockClient(client).on(UpdateCommand).rejects(new Error('DynamoDB is down.'));

    await expect(makeRecordReopened(client, 'Deliveries', () => NOW)(deliveryMessage())).rejects.toThrow(
      'DynamoDB is down.',
    );
  });
});
