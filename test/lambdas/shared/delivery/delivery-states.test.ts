import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { partitionsOf } from '../../../../lambdas/shared/aws/spread-key.ts';
import { deliveryKey } from '../../../../lambdas/shared/delivery/delivery-key.ts';
import type { DeliveryRecord } from '../../../../lambdas/shared/delivery/delivery-record.ts';
import { makeFindDeliveries, makeReadFailures } from '../../../../lambdas/shared/delivery/delivery-states.ts';
import { deliveryId, lowestId } from '../../../../lambdas/shared/formats/ids.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { useDeliveryTable } from '../../factories/delivery-table.ts';
import { NOW, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { eventAgo } from '../../replayer/past-events.ts';

const id = (seconds: number) => deliveryId(eventAgo(seconds), WEBHOOK_ID);

/** Deliveries by the age of their event, in seconds. */
const PAST: Readonly<Record<number, Partial<DeliveryRecord>>> = {
  80: { status: 'exhausted', attempt_count: 10 },
  70: { status: 'exhausted', attempt_count: 10, round: 2, schedule_start: 5 },
  60: { status: 'discarded', attempt_count: 0, attempts: [] },
  50: { status: 'discarded', attempt_count: 1 },
  40: { status: 'pending', attempt_count: 1 },
  30: { status: 'delivered', attempt_count: 1 },
  20: { status: 'exhausted', attempt_count: 1 },
  10: { status: 'exhausted', attempt_count: 1 },
};

/** Those of an odd number of tens of seconds are stored under the key of earlier versions. */
const delivery = (seconds: number) =>
  deliveryRecord({
    id: id(seconds),
    event_id: eventAgo(seconds),
    ...(seconds % 20 > 0 && { unspread: true }),
    ...PAST[seconds],
  });

function state(seconds: number) {
  const {
    attempts: _,
    event_type: __,
    created_at: ___,
    updated_at: ____,
    expires_at: _____,
    ...known
  } = delivery(seconds);
  return known;
}

const table = useDeliveryTable();

beforeAll(async () => {
  for (const seconds of Object.keys(PAST)) await table.put(delivery(Number(seconds)));
  await table.put(deliveryRecord({ webhook_id: OTHER_WEBHOOK_ID, id: id(50), status: 'exhausted' }));
});

it('reads a partition in order of time and returns the deliveries that ended after failed attempts', async () => {
  const readFailures = makeReadFailures(table.client, 'Deliveries');
  const range = { from: lowestId('dlv', NOW - 70_000), to: lowestId('dlv', NOW - 10_000) };

  const first = await readFailures(WEBHOOK_ID, { ...range, limit: 2 });
  const second = await readFailures(WEBHOOK_ID, { ...range, after: first.after ?? '', limit: 100 });
  const spread = await Promise.all(
    partitionsOf(WEBHOOK_ID).map((partition) => readFailures(partition, { ...range, limit: 100 })),
  );

  expect(first).toEqual({ items: [state(70), state(50)], scanned: 2, after: id(50) });
  expect(second).toEqual({ items: [], scanned: 1 });
  expect(spread.flatMap(({ items }) => items)).toEqual([state(20)]);
  expect(spread.reduce((sum, { scanned }) => sum + scanned, 0)).toBe(3);
});

it('finds deliveries by id, without their attempts', async () => {
  const neverWait = () => Promise.reject(new Error('Nothing to wait for.'));
  const findDeliveries = makeFindDeliveries(table.client, 'Deliveries', neverWait);
  const ids = [30, 60, 99].map(id);

  const found = await findDeliveries(WEBHOOK_ID, ids);

  expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([state(60), state(30)]);
  expect(await findDeliveries(OTHER_WEBHOOK_ID, ids)).toEqual([]);
});

it('reads consistently, to see what an earlier replay queued', async () => {
  const send = vi.spyOn(table.client, 'send');
  onTestFinished(() => send.mockRestore());
  const range = { from: lowestId('dlv', NOW - 70_000), to: lowestId('dlv', NOW), limit: 1 };

  await makeReadFailures(table.client, 'Deliveries')(WEBHOOK_ID, range);
  await makeFindDeliveries(table.client, 'Deliveries', async () => {})(WEBHOOK_ID, [id(30)]);

  expect(send.mock.calls.map(([{ input }]) => input)).toMatchObject([
    { ConsistentRead: true },
    { RequestItems: { Deliveries: { ConsistentRead: true, Keys: [deliveryKey(WEBHOOK_ID, id(30))] } } },
    {
      RequestItems: { Deliveries: { ConsistentRead: true, Keys: [{ webhook_id: WEBHOOK_ID, id: id(30) }] } },
    },
  ]);
});
