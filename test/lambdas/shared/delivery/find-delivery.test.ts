import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { deliveryKey } from '../../../../lambdas/shared/delivery/delivery-key.ts';
import { makeFindDelivery } from '../../../../lambdas/shared/delivery/find-delivery.ts';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { useDeliveryTable } from '../../factories/delivery-table.ts';
import { DELIVERY_ID, NOW, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';

const table = useDeliveryTable();

describe('finding a delivery', () => {
  it('returns the webhook’s delivery of that id', async () => {
    await table.put(deliveryRecord());
    const findDelivery = makeFindDelivery(table.client, 'Deliveries');

    expect(await findDelivery(WEBHOOK_ID, DELIVERY_ID)).toEqual(deliveryRecord());
    expect(await findDelivery(OTHER_WEBHOOK_ID, DELIVERY_ID)).toBeUndefined();
  });

  it('returns a delivery that an earlier version stored under the webhook’s own id', async () => {
    const id = newId('dlv', NOW);
    await table.put(deliveryRecord({ id, unspread: true }));

    expect(await makeFindDelivery(table.client, 'Deliveries')(WEBHOOK_ID, id)).toEqual(
      deliveryRecord({ id, unspread: true }),
    );
  });

  it('returns the later one of two with the same id', async () => {
    const id = newId('dlv', NOW);
    await table.put(deliveryRecord({ id, unspread: true, status: 'pending' }));
    await table.put(deliveryRecord({ id }));

    expect(await makeFindDelivery(table.client, 'Deliveries')(WEBHOOK_ID, id)).toEqual(
      deliveryRecord({ id }),
    );
  });

  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);

  it('is one consistent read, and a second one only if there is nothing', async () => {
    const keys = () => dynamodb.commandCalls(GetCommand).map(({ args }) => args[0].input);
    const read = { TableName: 'Deliveries', ConsistentRead: true };
    const Key = deliveryKey(WEBHOOK_ID, DELIVERY_ID);

    dynamodb.on(GetCommand).resolves({ Item: { ...deliveryRecord(), ...Key } });
    await makeFindDelivery(client, 'Deliveries')(WEBHOOK_ID, DELIVERY_ID);
    expect(keys()).toEqual([{ ...read, Key }]);

    dynamodb.reset();
    dynamodb.on(GetCommand).resolves({});
    await makeFindDelivery(client, 'Deliveries')(WEBHOOK_ID, DELIVERY_ID);
    expect(keys()).toEqual([
      { ...read, Key },
      { ...read, Key: { webhook_id: WEBHOOK_ID, id: DELIVERY_ID } },
    ]);
  });

  it.each(['', 'dlv_', WEBHOOK_ID, `${DELIVERY_ID}0`])(
    'reads nothing for an impossible id: %j',
    async (id) => {
      dynamodb.reset();

      expect(await makeFindDelivery(client, 'Deliveries')(WEBHOOK_ID, id)).toBeUndefined();
      expect(dynamodb.calls()).toHaveLength(0);
    },
  );
});
