import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeRecordQueued } from '../../../../lambdas/shared/delivery/record-queued.ts';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { useDeliveryTable } from '../../factories/delivery-table.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';

const table = useDeliveryTable();

describe('recording a queued delivery', () => {
  const id = newId('dlv', NOW);
  const message = deliveryMessage({ delivery_id: id });

  it('stores it as pending and due, without attempts', async () => {
    const recordQueued = makeRecordQueued(table.client, 'Deliveries', () => NOW);
    const queued = deliveryRecord({
      id,
      status: 'pending',
      attempt_count: 0,
      attempts: [],
      next_attempt_at: NOW_TEXT,
    });

    expect(await recordQueued(message)).toEqual(queued);
    expect(await table.read(id)).toEqual(queued);
  });

  it('changes nothing if the attempt was recorded first, and returns the stored delivery', async () => {
    const delivered = deliveryRecord({ id: newId('dlv', NOW) });
    await table.put(delivered);
    const recordQueued = makeRecordQueued(table.client, 'Deliveries', () => NOW + 1_000);

    expect(await recordQueued(deliveryMessage({ delivery_id: delivered.id }))).toEqual(delivered);
    expect(await table.read(delivered.id)).toEqual(delivered);
  });

  it('fails when DynamoDB does', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    mockClient(client).on(PutCommand).rejects(new Error('DynamoDB is down.'));

    await expect(makeRecordQueued(client, 'Deliveries', () => NOW)(message)).rejects.toThrow(
      'DynamoDB is down.',
    );
  });
});
