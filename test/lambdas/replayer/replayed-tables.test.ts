import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeliveryRecord } from '../../../lambdas/shared/delivery/delivery-record.ts';
import { makeFindDeliveries, makeReadFailures } from '../../../lambdas/shared/delivery/delivery-states.ts';
import { eventPartition } from '../../../lambdas/shared/event-log/event-partition.ts';
import type { EventRecord } from '../../../lambdas/shared/event-log/event-record.ts';
import { makeFindEvents, makeReadEvents } from '../../../lambdas/shared/event-log/read-events.ts';
import { deliveryId, lowestId } from '../../../lambdas/shared/formats/ids.ts';
import { makeFindSubscription } from '../../../lambdas/shared/webhook/subscriptions-table.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { NOW, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { startTables } from '../local-tables.ts';
import { eventAgo } from './past-events.ts';

const idsOf = (items: readonly { readonly id: string }[]): string[] => items.map(({ id }) => id);
const neverWait = () => Promise.reject(new Error('There was nothing to wait for.'));

let tables: Awaited<ReturnType<typeof startTables>>;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  tables = await startTables('Events', 'Deliveries', 'Webhooks');
  client = tables.documents;
});
afterAll(() => tables.close());

const put = (TableName: string, Item: object) =>
  client.send(new PutCommand({ TableName, Item: { ...Item } }));

/** From so many seconds ago until so many seconds ago. */
const between = (prefix: 'evt' | 'dlv', since: number, until: number) => ({
  from: lowestId(prefix, NOW - since * 1_000),
  to: lowestId(prefix, NOW - until * 1_000),
});

describe('the event log', () => {
  const partition = eventPartition('default', eventAgo(0));
  const record = (seconds: number): EventRecord => ({
    partition,
    id: eventAgo(seconds),
    workspace_id: 'default',
    type: 'link.clicked',
    short_code: 'aB3xY7k',
    body: `{"n":${seconds}}`,
    expires_at: 0,
  });
  /** What becomes a delivery. */
  const event = (seconds: number) => {
    const { id, workspace_id, type, body } = record(seconds);
    return { id, workspace_id, type, body };
  };
  const inOtherPartition = eventAgo(25);

  beforeAll(async () => {
    for (const seconds of [50, 40, 30, 20, 10]) await put('Events', record(seconds));
    await put('Events', { ...record(25), partition: eventPartition('default', inOtherPartition) });
  });

  it('is read in the order of time, with since and without until, as much as is asked for', async () => {
    const readEvents = makeReadEvents(client, 'Events');
    const range = between('evt', 40, 10);

    const first = await readEvents(partition, { ...range, limit: 2 });
    const second = await readEvents(partition, { ...range, after: first.after ?? '', limit: 2 });

    expect(first).toEqual({ items: [event(40), event(30)], after: eventAgo(30) });
    expect(second).toEqual({ items: [event(20)] });
  });

  it('is read by ids: those that are not in it are left out', async () => {
    const findEvents = makeFindEvents(client, 'Events', neverWait);

    const found = await findEvents('default', [inOtherPartition, eventAgo(60)]);

    expect(found).toEqual([event(25)]);
    expect(await findEvents('other', [inOtherPartition])).toEqual([]);
    expect(await findEvents('default', [])).toEqual([]);
  });
});

describe('a webhook’s deliveries', () => {
  const id = (seconds: number) => deliveryId(eventAgo(seconds), WEBHOOK_ID);
  const past: [number, Partial<DeliveryRecord>][] = [
    [80, { status: 'exhausted', attempt_count: 10 }],
    [70, { status: 'exhausted', attempt_count: 10, round: 2, schedule_start: 5 }],
    [60, { status: 'discarded', attempt_count: 0, attempts: [] }],
    [50, { status: 'discarded', attempt_count: 1 }],
    [40, { status: 'pending', attempt_count: 1 }],
    [30, { status: 'delivered', attempt_count: 1 }],
    [20, { status: 'exhausted', attempt_count: 1 }],
    [10, { status: 'exhausted', attempt_count: 1 }],
  ];
  const state = (seconds: number) => {
    const delivery = past.find(([each]) => each === seconds)?.[1] ?? {};
    const { webhook_id, event_id, status, attempt_count, round, schedule_start } = deliveryRecord({
      event_id: eventAgo(seconds),
      ...delivery,
    });
    return { webhook_id, id: id(seconds), event_id, status, attempt_count, round, schedule_start };
  };

  beforeAll(async () => {
    for (const [seconds, delivery] of past) {
      await put('Deliveries', deliveryRecord({ id: id(seconds), event_id: eventAgo(seconds), ...delivery }));
    }
    await put(
      'Deliveries',
      deliveryRecord({ webhook_id: OTHER_WEBHOOK_ID, id: id(50), status: 'exhausted' }),
    );
  });

  it('are read in the order of time, and those that ended after failed attempts are given', async () => {
    const readFailures = makeReadFailures(client, 'Deliveries');
    const range = between('dlv', 70, 10);

    const first = await readFailures(WEBHOOK_ID, { ...range, limit: 3 });
    const second = await readFailures(WEBHOOK_ID, { ...range, after: first.after ?? '', limit: 100 });

    expect(first).toEqual({ items: [state(70), state(50)], scanned: 3, after: id(50) });
    expect(second).toEqual({ items: [state(20)], scanned: 3 });
  });

  it('are read by ids, with their state but without their attempts', async () => {
    const findDeliveries = makeFindDeliveries(client, 'Deliveries', neverWait);
    const asked = [30, 60, 99];

    const found = await findDeliveries(WEBHOOK_ID, asked.map(id));

    expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([state(60), state(30)]);
    expect(idsOf(await findDeliveries(OTHER_WEBHOOK_ID, asked.map(id)))).toEqual([]);
  });
});

describe('a webhook', () => {
  it('is read without its secrets', async () => {
    const webhook = webhookRecord({ filter: { data: { country: ['NL'] } } });
    await put('Webhooks', webhook);
    const findSubscription = makeFindSubscription(client, 'Webhooks');

    const { id, enabled, events, filter } = webhook;
    expect(await findSubscription('default', WEBHOOK_ID)).toEqual({ id, enabled, events, filter });
    expect(await findSubscription('other', WEBHOOK_ID)).toBeUndefined();
  });
});
