import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeFindDelivery } from '../../../../lambdas/shared/delivery/find-delivery.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { useDeliveryTable } from '../../factories/delivery-table.ts';
import { DELIVERY_ID, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';

const table = useDeliveryTable();

describe('finding a delivery', () => {
  it('returns the webhook’s delivery of that id', async () => {
    await table.put(deliveryRecord());
    const findDelivery = makeFindDelivery(table.client, 'Deliveries');

    expect(await findDelivery(WEBHOOK_ID, DELIVERY_ID)).toEqual(deliveryRecord());
    expect(await findDelivery(OTHER_WEBHOOK_ID, DELIVERY_ID)).toBeUndefined();
  });

  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);

  it('is one consistent read', async () => {
    dynamodb.on(GetCommand).resolves({});

    await makeFindDelivery(client, 'Deliveries')(WEBHOOK_ID, DELIVERY_ID);

    expect(dynamodb.calls().map(({ args }) => args[0].input)).toMatchObject([{ ConsistentRead: true }]);
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
