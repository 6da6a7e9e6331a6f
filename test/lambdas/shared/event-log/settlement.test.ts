import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENT_PARTITIONS, eventPartitions } from '../../../../lambdas/shared/event-log/event-partition.ts';
import {
  makePutHold,
  makePutMark,
  makeReadSettlement,
  makeRemoveHold,
  settlementPartition,
} from '../../../../lambdas/shared/event-log/settlement.ts';
import { NOW } from '../../factories/fixed-values.ts';
import { startTables } from '../../local-tables.ts';

let tables: Awaited<ReturnType<typeof startTables>>;

beforeAll(async () => {
  tables = await startTables('Events');
});
afterAll(() => tables.close());

const putMark = (shortCode: string, at: string) => makePutMark(tables.documents, 'Events')(shortCode, at);
const putHold = (shortCode: string, sequenceNumber: string) =>
  makePutHold(tables.documents, 'Events', () => NOW)(shortCode, sequenceNumber);
const removeHold = (shortCode: string, sequenceNumber: string) =>
  makeRemoveHold(tables.documents, 'Events')(shortCode, sequenceNumber);
const read = (shortCode: string) => makeReadSettlement(tables.documents, 'Events')(shortCode);
const stored = async (partition: string, id: string) =>
  (await tables.documents.send(new GetCommand({ TableName: 'Events', Key: { partition, id } }))).Item;

describe('the settlement of a link', () => {
  it('has no mark at first', async () => {
    expect(await read('unmarked')).toEqual({ held: false, settledAt: undefined });
  });

  it('reads the newest mark of the link, in whatever order the marks were written', async () => {
    await putMark('marked', '2026-11-21T10:00:00.000Z');
    await putMark('marked', '2026-11-21T11:00:00.000Z');
    await putMark('marked', '2026-11-21T09:00:00.000Z');
    await putMark('marked', '2026-11-21T09:00:00.000Z');
    await putMark('other', '2026-11-21T12:00:00.000Z');

    expect(await read('marked')).toEqual({ held: false, settledAt: '2026-11-21T11:00:00.000Z' });
  });

  it('is held until every hold is removed, whatever marks there are', async () => {
    await putHold('held', '1001');
    await putHold('held', '1002');
    await putMark('held', '2026-11-21T11:00:00.000Z');
    expect(await read('held')).toEqual({ held: true, settledAt: undefined });

    await removeHold('held', '1001');
    await removeHold('held', '1001');
    expect(await read('held')).toEqual({ held: true, settledAt: undefined });

    await removeHold('held', '1002');
    expect(await read('held')).toEqual({ held: false, settledAt: '2026-11-21T11:00:00.000Z' });
  });

  it('keeps marks for two days and holds for 30', async () => {
    await putMark('kept', '2026-11-21T10:00:00.500Z');
    await putHold('kept', '7');

    const mark = await stored(settlementPartition('kept'), '2026-11-21T10:00:00.500Z');
    expect(mark?.expires_at).toBe(Date.parse('2026-11-23T10:00:00Z') / 1_000);
    const hold = await stored(settlementPartition('kept'), 'held#7');
    expect(hold?.expires_at).toBe(Math.floor(NOW / 1_000) + 30 * 24 * 60 * 60);
  });
});

it('a workspace that is named like the marks has none of their partitions', () => {
  const shortest = 3;
  for (const partition of eventPartitions('settled')) {
    expect(partition.slice(settlementPartition('').length).length).toBeLessThan(shortest);
  }
  expect(eventPartitions('settled')).toHaveLength(EVENT_PARTITIONS);
});
