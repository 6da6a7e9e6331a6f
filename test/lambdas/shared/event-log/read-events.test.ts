import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { eventPartition } from '../../../../lambdas/shared/event-log/event-partition.ts';
import type { EventRecord } from '../../../../lambdas/shared/event-log/event-record.ts';
import { makeFindEvents, makeReadEvents } from '../../../../lambdas/shared/event-log/read-events.ts';
import { lowestId } from '../../../../lambdas/shared/formats/ids.ts';
import { NOW } from '../../factories/fixed-values.ts';
import { startTables } from '../../local-tables.ts';
import { eventAgo } from '../../replayer/past-events.ts';

const partition = eventPartition('default', eventAgo(0));
const inOtherPartition = eventAgo(25);

const record = (seconds: number): EventRecord => ({
  partition,
  id: eventAgo(seconds),
  workspace_id: 'default',
  type: 'link.clicked',
  short_code: 'aB3xY7k',
  body: `{"n":${seconds}}`,
  expires_at: 0,
});

/** The attributes that a delivery needs. */
function event(seconds: number) {
  const { id, workspace_id, type, body } = record(seconds);
  return { id, workspace_id, type, body };
}

let tables: Awaited<ReturnType<typeof startTables>>;

beforeAll(async () => {
  tables = await startTables('Events');
  const records = [50, 40, 30, 20, 10].map(record);
  records.push({ ...record(25), partition: eventPartition('default', inOtherPartition) });
  for (const Item of records) await tables.documents.send(new PutCommand({ TableName: 'Events', Item }));
});
afterAll(() => tables.close());

describe('reading a partition', () => {
  it('returns pages in order of time, from `from` inclusive to `to` exclusive', async () => {
    const readEvents = makeReadEvents(tables.documents, 'Events');
    const range = { from: lowestId('evt', NOW - 40_000), to: lowestId('evt', NOW - 10_000), limit: 2 };

    const first = await readEvents(partition, range);
    const second = await readEvents(partition, { ...range, after: first.after ?? '' });

    expect(first).toEqual({ items: [event(40), event(30)], after: eventAgo(30) });
    expect(second).toEqual({ items: [event(20)] });
  });
});

describe('finding events by id', () => {
  const neverWait = () => Promise.reject(new Error('Nothing to wait for.'));

  it('returns the stored events of the workspace', async () => {
    const findEvents = makeFindEvents(tables.documents, 'Events', neverWait);

    expect(await findEvents('default', [inOtherPartition, eventAgo(60)])).toEqual([event(25)]);
    expect(await findEvents('other', [inOtherPartition])).toEqual([]);
    expect(await findEvents('default', [])).toEqual([]);
  });
});

it('both read consistently, to include an event stored a moment ago', async () => {
  const send = vi.spyOn(tables.documents, 'send');
  onTestFinished(() => send.mockRestore());
  const range = { from: lowestId('evt', NOW - 40_000), to: lowestId('evt', NOW), limit: 1 };

  await makeReadEvents(tables.documents, 'Events')(partition, range);
  await makeFindEvents(tables.documents, 'Events', async () => {})('default', [inOtherPartition]);

  expect(send.mock.calls.map(([{ input }]) => input)).toMatchObject([
    { ConsistentRead: true },
    { RequestItems: { Events: { ConsistentRead: true } } },
  ]);
});
