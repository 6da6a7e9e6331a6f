import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTakeTurn } from '../../../lambdas/dispatcher/take-turn.ts';
import { placeWrite, turnWrite } from '../../../lambdas/dispatcher/turn-rules.ts';
import { makeWriteLine } from '../../../lambdas/dispatcher/turns-table.ts';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { startTables } from '../local-tables.ts';
import { makeLinesInMemory } from './lines-in-memory.ts';

const IN_30_DAYS = 1_797_761_731;

let tables: Awaited<ReturnType<typeof startTables>>;
beforeAll(async () => {
  tables = await startTables('Turns');
});
afterAll(() => tables.close());

const writeLine = () => makeWriteLine(tables.documents, 'Turns', () => NOW);
const ask = { perSecond: 5, intervalMs: 210.527, count: 3, isReplay: false, missed: undefined };

describe('a write to the table of turns', () => {
  it('stores the line and keeps the item for 30 days', async () => {
    const webhook_id = newId('whk', NOW);
    const claim = turnWrite({}, ask, NOW);
    if (claim === undefined) throw new Error('There is no turn.');

    expect(await writeLine()(webhook_id, claim.write)).toMatchObject({ done: true });

    const { Item } = await tables.documents.send(new GetCommand({ TableName: 'Turns', Key: { webhook_id } }));
    expect(Item).toEqual({ webhook_id, turn_at: NOW + 631.581, expires_at: IN_30_DAYS });
  });

  it('leaves the item of an earlier release alone', async () => {
    const webhook_id = newId('whk', NOW);
    const farAhead = NOW + 36_000_000;
    await tables.documents.send(
      new UpdateCommand({
        TableName: 'Turns',
        Key: { webhook_id },
        UpdateExpression: 'SET next_at = :at, per_second = :limit',
        ExpressionAttributeValues: { ':at': farAhead, ':limit': 5 },
      }),
    );
    const claim = turnWrite({}, ask, NOW);

    expect(claim && (await writeLine()(webhook_id, claim.write))).toMatchObject({
      done: true,
      lines: { next_at: farAhead, turn_at: NOW + 631.581 },
    });
  });

  const asks = fc.record({
    kind: fc.constantFrom('turn', 'place'),
    perSecond: fc.constantFrom(5, 7),
    count: fc.integer({ min: 1, max: 10 }),
    isReplay: fc.boolean(),
    missed: fc.option(fc.nat(3), { nil: undefined }),
    afterMs: fc.oneof(fc.constant(0), fc.nat(3_000)),
    /** Decides on an item as it was before. */
    isStale: fc.boolean(),
  });

  it('has the conditions and the results of the rules', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(asks, { maxLength: 12 }), async (all) => {
        const key = newId('whk', NOW);
        const model = makeLinesInMemory();
        let now = NOW;
        let lines = {};
        for (const { kind, afterMs, isStale, ...each } of all) {
          now += afterMs;
          const given = { ...each, intervalMs: 210.527 };
          const write = kind === 'turn' ? turnWrite(lines, given, now)?.write : placeWrite(lines, given, now);
          if (write === undefined) continue;
          const expected = await model.write(key, write);
          const written = await writeLine()(key, write);
          expect(written?.done).toBe(expected?.done);
          for (const [name, value] of Object.entries(expected?.lines ?? {}))
            expect(written?.lines).toHaveProperty(name, expect.closeTo(value, 1));
          if (!isStale) lines = model.items.get(key) ?? {};
        }
      }),
      { numRuns: 40 },
    );
  });

  it('that is throttled is no failure', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    const dynamodb = mockClient(client);
    const throttled = Object.assign(new Error('Too fast.'), { name: 'ThrottlingException' });
    dynamodb.on(UpdateCommand).rejects(throttled);
    const claim = turnWrite({}, ask, NOW);
    if (claim === undefined) throw new Error('There is no turn.');

    expect(await makeWriteLine(client, 'Turns', () => NOW)(WEBHOOK_ID, claim.write)).toBeUndefined();
    dynamodb.on(UpdateCommand).rejects(new Error('DynamoDB is down.'));
    await expect(makeWriteLine(client, 'Turns', () => NOW)(WEBHOOK_ID, claim.write)).rejects.toThrow('down');
  });
});

describe('messages that ask at the same time', () => {
  const settings = { now: () => NOW, random: () => 0.5, gather: (take: () => void) => queueMicrotask(take) };
  const takeTogether = (takeTurn: ReturnType<typeof makeTakeTurn>, count: number, perSecond: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        takeTurn(WEBHOOK_ID, perSecond, { isReplay: false, missed: undefined }),
      ),
    );

  it('take their turns with one write', async () => {
    const lines = makeLinesInMemory();
    const taken = await takeTogether(makeTakeTurn(lines.write, settings), 10, 100);

    expect(lines.writes()).toBe(1);
    for (const [n, each] of taken.entries())
      expect(each).toEqual({ turn: expect.closeTo(NOW + (n * 1_000) / 95, 1) });
  });

  it('take the turns that are near, and places for the rest', async () => {
    const lines = makeLinesInMemory();
    const taken = await takeTogether(makeTakeTurn(lines.write, settings), 10, 1);

    expect(taken.filter((each) => 'turn' in each)).toHaveLength(2);
    const places = taken.flatMap((each) => ('place' in each ? each.place : []));
    expect(places).toHaveLength(8);
    expect(places[0]).toBe(NOW + 2_000);
    expect(new Set(places).size).toBe(8);
  });

  it('use several items if the limit is high', async () => {
    const lines = makeLinesInMemory();
    let next = 0;
    const random = () => {
      next += 0.1;
      return next % 1;
    };
    const takeTurn = makeTakeTurn(lines.write, { ...settings, random });
    for (let n = 0; n < 10; n += 1) await takeTogether(takeTurn, 1, 1_000);

    expect(lines.items.size).toBeGreaterThan(5);
  });

  it('come back at different times if the item is throttled', async () => {
    let next = 0;
    const random = () => {
      next += 0.01;
      return next;
    };
    const taken = await takeTogether(
      makeTakeTurn(async () => undefined, { ...settings, random }),
      10,
      5,
    );

    const places = taken.flatMap((each) => ('place' in each ? each.place - NOW : []));
    expect(new Set(places).size).toBe(10);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(10_000);
    expect(Math.max(...places)).toBeLessThanOrEqual(130_000);
  });

  it('all fail if DynamoDB does', async () => {
    const takeTurn = makeTakeTurn(async () => {
      throw new Error('DynamoDB is down.');
    }, settings);

    await expect(takeTogether(takeTurn, 3, 5)).rejects.toThrow('DynamoDB is down.');
  });
});
