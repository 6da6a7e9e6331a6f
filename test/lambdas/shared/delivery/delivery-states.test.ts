import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import type { DeliveryRecord } from '../../../../lambdas/shared/delivery/delivery-record.ts';
import { makeFindDeliveries, makeReadFailures } from '../../../../lambdas/shared/delivery/delivery-states.ts';
import { deliveryId, lowestId } from '../../../../lambdas/shared/formats/ids.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { NOW, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { startTables } from '../../local-tables.ts';
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

const delivery = (seconds: number) =>
  deliveryRecord({ id: id(seconds), event_id: eventAgo(seconds), ...PAST[seconds] });

function state(seconds: number) {
  const { webhook_id, id, event_id, status, attempt_count, round, schedule_start } = delivery(seconds);
  return { webhook_id, id, event_id, status, attempt_count, round, schedule_start };
}

let tables: Awaited<ReturnType<typeof startTables>>;

beforeAll(async () => {
  tables = await startTables('Deliveries');
  const records = Object.keys(PAST).map((seconds) => delivery(Number(seconds)));
  records.push(deliveryRecord({ webhook_id: OTHER_WEBHOOK_ID, id: id(50), status: 'exhausted' }));
  for (const record of records) {
    await tables.documents.send(new PutCommand({ TableName: 'Deliveries', Item: { ...record } }));
  }
});
afterAll(() => tables.close());

it('reads pages in order of time and returns the deliveries that ended after failed attempts', async () => {
  const readFailures = makeReadFailures(tables.documents, 'Deliveries');
  const range = { from: lowestId('dlv', NOW - 70_000), to: lowestId('dlv', NOW - 10_000) };

  const first = await readFailures(WEBHOOK_ID, { ...range, limit: 3 });
  const second = await readFailures(WEBHOOK_ID, { ...range, after: first.after ?? '', limit: 100 });

  expect(first).toEqual({ items: [state(70), state(50)], scanned: 3, after: id(50) });
  expect(second).toEqual({ items: [state(20)], scanned: 3 });
});

it('finds deliveries by id, without their attempts', async () => {
  const neverWait = () => Promise.reject(new Error('Nothing to wait for.'));
  const findDeliveries = makeFindDeliveries(tables.documents, 'Deliveries', neverWait);
  const ids = [30, 60, 99].map(id);

  const found = await findDeliveries(WEBHOOK_ID, ids);

  expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([state(60), state(30)]);
  expect(await findDeliveries(OTHER_WEBHOOK_ID, ids)).toEqual([]);
});

it('reads consistently, to see what an earlier replay queued', async () => {
  const send = vi.spyOn(tables.documents, 'send');
  onTestFinished(() => send.mockRestore());
  const range = { from: lowestId('dlv', NOW - 70_000), to: lowestId('dlv', NOW), limit: 1 };

  await makeReadFailures(tables.documents, 'Deliveries')(WEBHOOK_ID, range);
  await makeFindDeliveries(tables.documents, 'Deliveries', async () => {})(WEBHOOK_ID, [id(30)]);

  expect(send.mock.calls.map(([{ input }]) => input)).toMatchObject([
    { ConsistentRead: true },
    { RequestItems: { Deliveries: { ConsistentRead: true } } },
  ]);
});
