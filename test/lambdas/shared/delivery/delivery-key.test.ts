import { expect, it } from 'vitest';
import {
  deliveryKey,
  deliveryPartitions,
  fromItem,
  keyOf,
  unspreadKey,
} from '../../../../lambdas/shared/delivery/delivery-key.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { DELIVERY_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';

it('the key of a delivery never changes, so that stored deliveries are found', () => {
  expect(deliveryKey(WEBHOOK_ID, DELIVERY_ID)).toEqual({ webhook_id: `${WEBHOOK_ID}#13`, id: DELIVERY_ID });
});

it('a webhook has 16 partitions, after the one that replays of earlier versions continue in', () => {
  const [unspread, ...spread] = deliveryPartitions(WEBHOOK_ID);

  expect(unspread).toBe(WEBHOOK_ID);
  expect(new Set(spread).size).toBe(16);
  expect(spread).toContain(deliveryKey(WEBHOOK_ID, DELIVERY_ID).webhook_id);
});

it.each([
  ['a new delivery', undefined, deliveryKey],
  ['a delivery', {}, deliveryKey],
  ['a delivery of an earlier version', { unspread: true }, unspreadKey],
] as const)('a write uses the key under which the delivery was found: %s', (_, stored, key) => {
  expect(keyOf(deliveryMessage(), stored)).toEqual(key(WEBHOOK_ID, DELIVERY_ID));
});

it('a delivery has its webhook’s own id, whatever its key', () => {
  const item = (key: object) => fromItem({ ...deliveryRecord(), ...key });

  expect(item(deliveryKey(WEBHOOK_ID, DELIVERY_ID))).toEqual(deliveryRecord());
  expect(item(unspreadKey(WEBHOOK_ID, DELIVERY_ID))).toEqual(deliveryRecord({ unspread: true }));
});
