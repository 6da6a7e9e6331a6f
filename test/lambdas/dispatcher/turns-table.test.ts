import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTakeTurn } from '../../../lambdas/dispatcher/turns-table.ts';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import { conditionFailure } from '../factories/condition-failure.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { startTables } from '../local-tables.ts';

const IN_30_DAYS = 1_797_761_731;

let tables: Awaited<ReturnType<typeof startTables>>;
beforeAll(async () => {
  tables = await startTables('Turns');
});
afterAll(() => tables.close());

/** The turns of a webhook of its own. */
function makeTurns() {
  const webhook_id = newId('whk', NOW);
  let now = NOW;
  const takeTurn = makeTakeTurn(tables.documents, 'Turns', () => now);
  return {
    take: (perSecond: number) => takeTurn(webhook_id, perSecond),
    takeTogether: (count: number, perSecond: number) =>
      Promise.all(Array.from({ length: count }, () => takeTurn(webhook_id, perSecond))),
    setNow(ms: number) {
      now = ms;
    },
    async stored() {
      const input = { TableName: 'Turns', Key: { webhook_id } };
      return (await tables.documents.send(new GetCommand(input))).Item;
    },
    webhook_id,
  };
}

describe('a turn', () => {
  it('is now if none is pending', async () => {
    const { take, stored, webhook_id } = makeTurns();

    expect(await take(4)).toBe(NOW);
    expect(await stored()).toEqual({
      webhook_id,
      next_at: NOW + 250,
      per_second: 4,
      expires_at: IN_30_DAYS,
    });
  });

  it('is one interval after the last pending one, and keeps the item for 30 more days', async () => {
    const { take, stored, setNow } = makeTurns();
    await take(4);
    setNow(NOW + 100);

    expect(await take(4)).toBe(NOW + 250);
    expect(await stored()).toMatchObject({ next_at: NOW + 500, expires_at: IN_30_DAYS });
  });

  it('is now once the last pending one is over', async () => {
    const { take, setNow } = makeTurns();
    await take(4);
    setNow(NOW + 250);

    expect(await take(4)).toBe(NOW + 250);
  });

  it('is now if the limit has changed, and later turns follow it', async () => {
    const { take, takeTogether } = makeTurns();
    await takeTogether(40, 1);

    expect(await take(100)).toBe(NOW);
    expect(await take(100)).toBe(NOW + 10);
  });

  it('of one webhook does not delay other webhooks', async () => {
    const one = makeTurns();

    expect(await one.take(1)).toBe(NOW);
    expect(await makeTurns().take(1)).toBe(NOW);
    expect(await one.take(1)).toBe(NOW + 1_000);
  });

  it('keeps its distance from others when clocks differ', async () => {
    const { take, setNow } = makeTurns();
    const turns: number[] = [];
    for (const skew of [0, -3_000, 5_000, -200]) {
      setNow(NOW + skew);
      turns.push(await take(10));
    }

    expect(turns).toEqual([NOW, NOW + 100, NOW + 5_000, NOW + 5_100]);
  });
});

describe('turns taken concurrently', () => {
  it.each([1, 7, 600, 1_000])('are one interval apart, without gaps: %i per second', async (perSecond) => {
    const turns = (await makeTurns().takeTogether(20, perSecond)).toSorted((a, b) => a - b);

    for (const [n, turn] of turns.entries()) {
      expect(turn - NOW).toBeGreaterThan((n * 1_000) / perSecond - 0.001);
      expect(turn - NOW).toBeLessThan((n * 1_000) / perSecond + (n + 1) * 0.001);
    }
  });
});

describe('the writes of a turn', () => {
  function makeMocked() {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    const dynamodb = mockClient(client);
    let now = NOW;
    return {
      dynamodb,
      takeTurn: makeTakeTurn(client, 'Turns', () => now),
      writes: () => dynamodb.commandCalls(UpdateCommand).length,
      setNow(ms: number) {
        now = ms;
      },
    };
  }

  it('are one if turns are pending', async () => {
    const { dynamodb, takeTurn, writes } = makeMocked();
    dynamodb.on(UpdateCommand).resolves({ Attributes: { next_at: NOW + 700 } });

    expect(await takeTurn(WEBHOOK_ID, 4)).toBe(NOW + 700);
    expect(writes()).toBe(1);
  });

  it('queue behind a message that took its turn a moment earlier', async () => {
    const { dynamodb, takeTurn } = makeMocked();
    dynamodb
      .on(UpdateCommand)
      .rejectsOnce(conditionFailure())
      .rejectsOnce(conditionFailure())
      .resolvesOnce({ Attributes: { next_at: NOW + 250 } });

    expect(await takeTurn(WEBHOOK_ID, 4)).toBe(NOW + 250);
  });

  it('give up after four', async () => {
    const { dynamodb, takeTurn, writes } = makeMocked();
    dynamodb.on(UpdateCommand).rejects(conditionFailure());

    await expect(takeTurn(WEBHOOK_ID, 4)).rejects.toThrow('No turn could be taken.');
    expect(writes()).toBe(4);
  });

  it('fail when DynamoDB does', async () => {
    const { dynamodb, takeTurn } = makeMocked();
    dynamodb.on(UpdateCommand).rejects(new Error('DynamoDB is down.'));

    await expect(takeTurn(WEBHOOK_ID, 4)).rejects.toThrow('DynamoDB is down.');
  });

  /** Runs the updates one after the other, each under its condition. DynamoDB's decimals add up exactly. */
  function simulateTable({ dynamodb }: ReturnType<typeof makeMocked>): void {
    let line: { nextAt: number; perSecond: number } | undefined;
    dynamodb.on(UpdateCommand).callsFake(async (input: UpdateCommandInput) => {
      const values = input.ExpressionAttributeValues ?? {};
      const { ':now': now, ':interval': interval, ':next': next, ':per_second': perSecond } = values;
      const isLine = line !== undefined && line.nextAt > now && line.perSecond === perSecond;
      if (interval === undefined) {
        if (isLine) throw conditionFailure();
        line = { perSecond, nextAt: next };
        return {};
      }
      if (line === undefined || !isLine) throw conditionFailure();
      const { nextAt } = line;
      line = { perSecond, nextAt: Math.round((nextAt + interval) * 1_000) / 1_000 };
      return { Attributes: { next_at: nextAt } };
    });
  }

  const rates = fc.integer({ min: 1, max: 1_000 });
  /** Moments at which several messages arrive, in milliseconds after each other. */
  const rushes = fc.array(
    fc.record({
      afterMs: fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(100_000)),
      callers: fc.integer({ min: 1, max: 8 }),
    }),
    { maxLength: 12 },
  );

  it('never exceed the rate in any second or return a time in the past', async () => {
    await fc.assert(
      fc.asyncProperty(rates, rushes, async (perSecond, moments) => {
        const table = makeMocked();
        simulateTable(table);
        const taken: { turn: number; requestedAt: number }[] = [];
        let requestedAt = NOW;
        for (const { afterMs, callers } of moments) {
          requestedAt += afterMs;
          table.setNow(requestedAt);
          const turns = Array.from({ length: callers }, () => table.takeTurn(WEBHOOK_ID, perSecond));
          for (const turn of await Promise.all(turns)) taken.push({ turn, requestedAt });
        }

        const sorted = taken.toSorted((a, b) => a.turn - b.turn);
        for (const [n, { turn, requestedAt }] of sorted.entries()) {
          expect(turn).toBeGreaterThanOrEqual(requestedAt);
          const before = sorted[n - 1];
          // A double resolves a quarter of a microsecond in these years.
          if (before !== undefined) {
            expect(turn - before.turn).toBeGreaterThanOrEqual(1_000 / perSecond - 0.001);
          }
          const secondBefore = sorted[n - perSecond];
          if (secondBefore !== undefined) expect(turn - secondBefore.turn).toBeGreaterThan(999.999);
        }
      }),
    );
  });
});
