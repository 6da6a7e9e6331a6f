import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandInput,
  BatchGetCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeAppendEvents } from '../../../../lambdas/shared/event-log/append-events.ts';
import type { EventRecord } from '../../../../lambdas/shared/event-log/event-record.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { makePacing } from '../../factories/pacing.ts';
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
const bodiesOf = (of: readonly EventRecord[]) => new Map(of.map(({ id, body }) => [id, body]));
const nothing = new Set<string>();

describe('on a table', () => {
  let tables: Awaited<ReturnType<typeof startTables>>;

  beforeAll(async () => {
    tables = await startTables('Events');
  });
  afterAll(() => tables.close());

  const append = (events: readonly EventRecord[]) =>
    makeAppendEvents(tables.documents, 'Events', 10_000, makePacing())(events);

  async function storedIn(partition: string): Promise<EventRecord[]> {
    const { Items = [] } = await tables.documents.send(
      new QueryCommand({
        TableName: 'Events',
        KeyConditionExpression: '#partition = :partition',
        ExpressionAttributeNames: { '#partition': 'partition' },
        ExpressionAttributeValues: { ':partition': partition },
      }),
    );
    return Items as EventRecord[];
  }

  it.each([
    [0, []],
    [1, [1]],
    [25, [25]],
    [26, [25, 1]],
    [100, [25, 25, 25, 25]],
  ])('appends %i events in calls of 25', async (count, sizes) => {
    const send = vi.spyOn(tables.documents, 'send');
    onTestFinished(() => send.mockRestore());
    const partition = `${count} events`;

    expect(await append(records(count, partition))).toEqual({
      bodies: bodiesOf(records(count)),
      invalid: nothing,
    });
    const calls = send.mock.calls.map(
      ([{ input }]) => (input as BatchExecuteStatementCommandInput).Statements,
    );
    expect(calls.map((statements) => statements?.length)).toEqual(sizes);
    expect(await storedIn(partition)).toEqual(records(count, partition));
  });

  it('keeps an event that is there already, and returns the body that was logged first', async () => {
    const [old, fresh] = [recordOf(1, 'copies'), recordOf(2, 'copies')];
    await tables.documents.send(
      new PutCommand({ TableName: 'Events', Item: { ...old, body: 'logged first' } }),
    );

    const { bodies } = await append([old, fresh]);

    expect(bodies).toEqual(
      new Map([
        [old.id, 'logged first'],
        [fresh.id, fresh.body],
      ]),
    );
    expect(await storedIn('copies')).toEqual([{ ...old, body: 'logged first' }, fresh]);
  });

  it('reads back more than a hundred events', async () => {
    await append(records(130, 'many'));

    const changed = records(130, 'many').map((record) => ({ ...record, body: 'changed' }));

    expect((await append(changed)).bodies).toEqual(bodiesOf(records(130)));
  });

  it('appends an event once that a batch has twice', async () => {
    const twice = recordOf(1, 'twice');

    expect((await append([twice, recordOf(2, 'twice'), { ...twice }])).bodies.size).toBe(2);
    expect(await storedIn('twice')).toHaveLength(2);
  });

  it('returns the event that DynamoDB rejects as invalid, and appends the others of its call', async () => {
    const log = captureLog();
    const events = records(25, 'oversized');
    const oversized = { ...recordOf(7, 'oversized'), body: 'x'.repeat(400 * 1_024) };

    const { bodies, invalid } = await append(events.with(7, oversized));

    expect(invalid).toEqual(new Set([oversized.id]));
    expect(bodies).toEqual(bodiesOf(events.toSpliced(7, 1)));
    expect(await storedIn('oversized')).toEqual(events.toSpliced(7, 1));
    expect(log.text()).toContain(`"event_id":"${oversized.id}"`);
  });
});

describe('when DynamoDB fails', () => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);

  /** A table that inserts the events of a call, except those with a code. */
  function makeTable(codesOf: (ids: readonly string[], call: number) => readonly (string | undefined)[]) {
    const calls: string[][] = [];
    const stored = new Map<string, string>();
    const pacing = makePacing();
    dynamodb.reset();
    dynamodb
      .on(BatchExecuteStatementCommand)
      .callsFake(({ Statements }: BatchExecuteStatementCommandInput) => {
        const inserts = (Statements ?? []).map(({ Parameters = [] }) => ({
          id: String(Parameters[1]),
          body: String(Parameters[4]),
        }));
        const ids = inserts.map(({ id }) => id);
        const codes = codesOf(ids, calls.push(ids));
        return {
          Responses: inserts.map(({ id, body }, index) => {
            const Code = stored.has(id) ? 'DuplicateItem' : codes[index];
            if (Code !== undefined) return { Error: { Code } };
            stored.set(id, body);
            return {};
          }),
        };
      });
    dynamodb.on(BatchGetCommand).callsFake(({ RequestItems }) => ({
      Responses: {
        Events: RequestItems.Events.Keys.filter(({ id }: { id: string }) => stored.has(id)).map(
          ({ id }: { id: string }) => ({ id, body: stored.get(id) }),
        ),
      },
    }));
    return { calls, stored, pacing, append: makeAppendEvents(client, 'Events', 10_000, pacing) };
  }

  it('retries only the throttled events, after a backoff', async () => {
    const { append, calls, pacing } = makeTable((ids, call) =>
      ids.map((id) => (call === 1 && id === 'evt_003' ? 'ThrottlingError' : undefined)),
    );

    expect((await append(records(5))).bodies).toEqual(bodiesOf(records(5)));
    expect(calls).toEqual([records(5).map(({ id }) => id), ['evt_003']]);
    expect(pacing.waits).toEqual([100]);
  });

  it.each([
    'ThrottlingError',
    'ProvisionedThroughputExceeded',
    'InternalServerError',
    'AccessDenied',
    'NewCode',
  ])(
    'leaves out events that keep failing with %s, without calling them invalid, and logs their ids',
    async (code) => {
      const log = captureLog();
      const { append } = makeTable((ids) => ids.map((id) => (id === 'evt_002' ? code : undefined)));

      expect(await append(records(5))).toEqual({
        bodies: bodiesOf(records(5).toSpliced(2, 1)),
        invalid: nothing,
      });
      expect(log.text()).toContain('"event_ids":["evt_002"]');
      expect(log.text()).not.toContain('body of');
    },
  );

  it('finds an event logged if only the response of its call was lost', async () => {
    captureLog();
    const { append, stored } = makeTable((_, call) => {
      if (call > 1) return [];
      stored.set('evt_000', 'body of 0');
      throw new Error('socket hang up');
    });

    expect(await append([{ ...recordOf(0), body: 'made by a later release' }, recordOf(1)])).toEqual({
      bodies: bodiesOf(records(2)),
      invalid: nothing,
    });
  });

  it('leaves out all events while every call fails', async () => {
    const log = captureLog();
    const { append, calls } = makeTable(() => {
      throw new Error('DynamoDB is down.');
    });

    expect(await append(records(60))).toEqual({ bodies: new Map(), invalid: nothing });
    expect(calls.length).toBeLessThan(12);
    expect(log.text()).toContain('DynamoDB is down.');
  });

  it('leaves out an event that exists and cannot be read', async () => {
    const log = captureLog();
    const { append, stored } = makeTable(() => []);
    stored.set('evt_001', 'logged first');
    dynamodb.on(BatchGetCommand).rejects(new Error('DynamoDB is down.'));

    expect((await append(records(3))).bodies).toEqual(bodiesOf(records(3).toSpliced(1, 1)));
    expect(log.text()).toContain('failed to read logged events');
  });

  it('returns the body of exactly the events that are stored', async () => {
    captureLog();
    const anyLuck = fc.infiniteStream(
      fc.constantFrom('stores', 'stores', 'stores', 'throttles', 'fails', 'loses the response'),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(70), anyLuck, async (count, luck) => {
        const { append, stored } = makeTable((ids) => {
          const outcome = luck.next().value;
          if (outcome === 'loses the response')
            for (const id of ids) stored.set(id, `body of ${Number(id.slice(4))}`);
          if (outcome === 'fails' || outcome === 'loses the response') throw new Error('socket hang up');
          return ids.map(() => (luck.next().value === 'throttles' ? 'ThrottlingError' : undefined));
        });

        const { bodies, invalid } = await append(records(count));

        for (const [id, body] of bodies) expect(stored.get(id)).toBe(body);
        expect(invalid).toEqual(nothing);
        if (stored.size < count) expect(bodies.size).toBeLessThan(count);
      }),
    );
  });
});
