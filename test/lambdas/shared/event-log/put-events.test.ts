import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  DynamoDBDocumentClient,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EventRecord } from '../../../../lambdas/shared/event-log/event-record.ts';
import { makePutEvents } from '../../../../lambdas/shared/event-log/put-events.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { startTables } from '../../local-tables.ts';

const recordOf = (n: number, partition = 'default#0'): EventRecord => ({
  partition,
  id: `evt_${String(n).padStart(3, '0')}`,
  workspace_id: 'default',
  type: 'link.clicked',
  body: `body of ${n}`,
  expires_at: 1,
});
const records = (count: number, partition?: string) =>
  Array.from({ length: count }, (_, n) => recordOf(n, partition));
const idsOf = (of: readonly EventRecord[]) => of.map(({ id }) => id);
const neverWait = () => Promise.reject(new Error('Nothing to wait for.'));

describe('on a table', () => {
  let tables: Awaited<ReturnType<typeof startTables>>;

  beforeAll(async () => {
    tables = await startTables('Events');
  });
  afterAll(() => tables.close());

  const put = (events: readonly EventRecord[]) =>
    makePutEvents(tables.documents, 'Events', neverWait)(events);

  async function storedIn(partition: string): Promise<EventRecord[]> {
    const { Items = [] } = await tables.documents.send(new ScanCommand({ TableName: 'Events' }));
    return (Items as EventRecord[])
      .filter((item) => item.partition === partition)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  it.each([
    [0, []],
    [1, [1]],
    [25, [25]],
    [26, [25, 1]],
    [100, [25, 25, 25, 25]],
  ])('stores %i events in calls of 25', async (count, sizes) => {
    const send = vi.spyOn(tables.documents, 'send');
    onTestFinished(() => send.mockRestore());
    const partition = `${count} events`;

    expect(await put(records(count, partition))).toEqual([]);
    const calls = send.mock.calls.map(([{ input }]) => (input as BatchWriteCommandInput).RequestItems);
    expect(calls.map((items) => items?.Events?.length)).toEqual(sizes);
    expect(await storedIn(partition)).toEqual(records(count, partition));
  });

  it('replaces an earlier copy', async () => {
    const record = recordOf(1, 'copies');

    await put([{ ...record, body: 'earlier' }]);
    await put([record]);

    expect(await storedIn('copies')).toEqual([record]);
  });

  it('returns only the event that DynamoDB rejects, and stores the others of its call', async () => {
    captureLog();
    const events = records(25, 'oversized');
    const oversized = { ...recordOf(7, 'oversized'), body: 'x'.repeat(400 * 1_024) };

    expect(await put(events.with(7, oversized))).toEqual([oversized]);
    expect(await storedIn('oversized')).toEqual(events.toSpliced(7, 1));
  });
});

describe('when DynamoDB fails', () => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);

  /** A table whose calls throw, or return the events with these ids as unprocessed. */
  function makeTable(unprocessed: (ids: readonly string[], call: number) => readonly string[]) {
    const calls: EventRecord[][] = [];
    const waits: number[] = [];
    dynamodb.reset();
    dynamodb.on(BatchWriteCommand).callsFake(({ RequestItems = {} }: BatchWriteCommandInput) => {
      const requests = RequestItems.Events ?? [];
      const items = requests.map(({ PutRequest }) => PutRequest?.Item as EventRecord);
      const ids = unprocessed(idsOf(items), calls.push(items));
      const left = items.filter(({ id }) => ids.includes(id));
      if (left.length === 0) return { UnprocessedItems: {} };
      // Copies, as from the wire.
      return { UnprocessedItems: { Events: left.map((item) => ({ PutRequest: { Item: { ...item } } })) } };
    });
    return { calls, waits, put: makePutEvents(client, 'Events', async (ms) => waits.push(ms)) };
  }

  it('retries only the unprocessed events, after a backoff', async () => {
    const { put, calls, waits } = makeTable((_, call) => (call === 1 ? ['evt_001', 'evt_003'] : []));

    expect(await put(records(5))).toEqual([]);
    expect(calls).toEqual([records(5), [recordOf(1), recordOf(3)]]);
    expect(waits).toEqual([100]);
  });

  it('returns the events that are unprocessed after three tries, and logs their ids', async () => {
    const log = captureLog();
    const { put, calls, waits } = makeTable((ids) => ids.filter((id) => id === 'evt_002'));

    expect(await put(records(5))).toEqual([recordOf(2)]);
    expect(calls).toHaveLength(3);
    expect(waits).toEqual([100, 400]);
    expect(log.text()).toContain('"event_ids":["evt_002"]');
    expect(log.text()).not.toContain('body of');
  });

  it('returns the events of a failed call, and stores the others', async () => {
    const log = captureLog();
    const { put, calls } = makeTable((ids) => {
      if (ids.includes('evt_000')) throw new Error('DynamoDB is down.');
      return [];
    });

    expect(await put(records(60))).toEqual(records(25));
    expect(calls).toHaveLength(3);
    expect(log.text()).toContain('DynamoDB is down.');
  });

  it('returns exactly the events that no call stored, and tries each at most three times', async () => {
    captureLog();
    const anyLuck = fc.infiniteStream(fc.constantFrom('stores', 'stores', 'skips', 'fails'));
    await fc.assert(
      fc.asyncProperty(fc.nat(70), anyLuck, async (count, luck) => {
        const stored: string[] = [];
        const { put, calls } = makeTable((ids) => {
          if (luck.next().value === 'fails') throw new Error('DynamoDB is down.');
          const skipped = ids.filter(() => luck.next().value === 'skips');
          stored.push(...ids.filter((id) => !skipped.includes(id)));
          return skipped;
        });

        const unstored = idsOf(await put(records(count)));

        expect([...stored, ...unstored].sort()).toEqual(idsOf(records(count)));
        for (const id of idsOf(records(count))) {
          expect(calls.filter((call) => idsOf(call).includes(id)).length).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});
