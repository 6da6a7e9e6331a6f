import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeTakeTurn } from '../../../lambdas/dispatcher/turns-table.ts';
import { conditionFailure } from '../factories/condition-failure.ts';
import { NOW, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';

const IN_30_DAYS = 1_797_761_731;

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  let now = NOW;
  const takeTurn = makeTakeTurn(client, 'Turns', () => now);
  const inputs = () => dynamodb.commandCalls(UpdateCommand).map(({ args }) => args[0].input);
  return {
    dynamodb,
    takeTurn,
    inputs,
    setNow(ms: number) {
      now = ms;
    },
  };
}

/** Answers updates as DynamoDB would: one after the other, each on its condition. Decimals add up exactly there. */
function simulateTable({ dynamodb }: ReturnType<typeof makeTable>): void {
  const lines = new Map<string, { nextAt: number; perSecond: number }>();
  dynamodb.on(UpdateCommand).callsFake(async (input: UpdateCommandInput) => {
    const values = input.ExpressionAttributeValues ?? {};
    const { ':now': now, ':interval': interval, ':next': next, ':per_second': perSecond } = values;
    const id = String(input.Key?.webhook_id);
    const line = lines.get(id);
    const othersWait = line !== undefined && line.nextAt > now && line.perSecond === perSecond;
    if (input.ConditionExpression?.startsWith('next_at > :now')) {
      if (!othersWait) throw conditionFailure();
      lines.set(id, { perSecond, nextAt: Math.round((line.nextAt + interval) * 1_000) / 1_000 });
      return { Attributes: { next_at: line.nextAt } };
    }
    if (othersWait) throw conditionFailure();
    lines.set(id, { perSecond, nextAt: next });
    return {};
  });
}

describe('a turn', () => {
  it('behind others is when the last of them has had its time, and costs one write', async () => {
    const { dynamodb, takeTurn, inputs } = makeTable();
    dynamodb.on(UpdateCommand).resolves({ Attributes: { next_at: NOW + 700 } });

    expect(await takeTurn(WEBHOOK_ID, 4)).toBe(NOW + 700);

    expect(inputs()).toEqual([
      {
        TableName: 'Turns',
        Key: { webhook_id: WEBHOOK_ID },
        UpdateExpression: 'SET next_at = next_at + :interval, expires_at = :expires_at',
        ConditionExpression: 'next_at > :now AND per_second = :per_second',
        ExpressionAttributeValues: {
          ':now': NOW,
          ':interval': 250,
          ':per_second': 4,
          ':expires_at': IN_30_DAYS,
        },
        ReturnValues: 'UPDATED_OLD',
      },
    ]);
  });

  it('where nobody waits is now', async () => {
    const { dynamodb, takeTurn, inputs } = makeTable();
    dynamodb.on(UpdateCommand).rejectsOnce(conditionFailure()).resolvesOnce({});

    expect(await takeTurn(WEBHOOK_ID, 4)).toBe(NOW);

    expect(inputs()[1]).toEqual({
      TableName: 'Turns',
      Key: { webhook_id: WEBHOOK_ID },
      UpdateExpression: 'SET next_at = :next, per_second = :per_second, expires_at = :expires_at',
      ConditionExpression: 'attribute_not_exists(next_at) OR next_at <= :now OR per_second <> :per_second',
      ExpressionAttributeValues: {
        ':now': NOW,
        ':next': NOW + 250,
        ':per_second': 4,
        ':expires_at': IN_30_DAYS,
      },
    });
  });

  it('is behind whoever was a moment faster', async () => {
    const { dynamodb, takeTurn } = makeTable();
    dynamodb
      .on(UpdateCommand)
      .rejectsOnce(conditionFailure())
      .rejectsOnce(conditionFailure())
      .resolvesOnce({ Attributes: { next_at: NOW + 250 } });

    expect(await takeTurn(WEBHOOK_ID, 4)).toBe(NOW + 250);
  });

  it('is not asked for without end', async () => {
    const { dynamodb, takeTurn, inputs } = makeTable();
    dynamodb.on(UpdateCommand).rejects(conditionFailure());

    await expect(takeTurn(WEBHOOK_ID, 4)).rejects.toThrow('No turn could be taken.');
    expect(inputs()).toHaveLength(4);
  });

  it('under another limit is not behind the line of the old one', async () => {
    const table = makeTable();
    simulateTable(table);
    for (let waiting = 0; waiting < 3_600; waiting += 1) await table.takeTurn(WEBHOOK_ID, 1);

    expect(await table.takeTurn(WEBHOOK_ID, 100)).toBe(NOW);
    expect(await table.takeTurn(WEBHOOK_ID, 100)).toBe(NOW + 10);
  });

  it('fails when DynamoDB does', async () => {
    const { dynamodb, takeTurn } = makeTable();
    dynamodb.on(UpdateCommand).rejects(new Error('DynamoDB is away.'));

    await expect(takeTurn(WEBHOOK_ID, 4)).rejects.toThrow('DynamoDB is away.');
  });

  it('of one webhook takes nothing from another', async () => {
    const table = makeTable();
    simulateTable(table);

    expect(await table.takeTurn(WEBHOOK_ID, 1)).toBe(NOW);
    expect(await table.takeTurn(OTHER_WEBHOOK_ID, 1)).toBe(NOW);
    expect(await table.takeTurn(WEBHOOK_ID, 1)).toBe(NOW + 1_000);
  });
});

describe('turns', () => {
  const rates = fc.integer({ min: 1, max: 1_000 });
  /** Moments at which so many ask at once, in milliseconds after each other. */
  const rushes = fc.array(
    fc.record({
      afterMs: fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(100_000)),
      callers: fc.integer({ min: 1, max: 8 }),
    }),
    { maxLength: 12 },
  );

  async function take(perSecond: number, moments: readonly { afterMs: number; callers: number }[]) {
    const table = makeTable();
    simulateTable(table);
    const taken: { turn: number; askedAt: number }[] = [];
    let askedAt = NOW;
    for (const { afterMs, callers } of moments) {
      askedAt += afterMs;
      table.setNow(askedAt);
      const turns = Array.from({ length: callers }, () => table.takeTurn(WEBHOOK_ID, perSecond));
      for (const turn of await Promise.all(turns)) taken.push({ turn, askedAt });
    }
    return taken.toSorted((a, b) => a.turn - b.turn);
  }

  it('are never closer than the rate allows, so that no second has more of them, and never before they are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(rates, rushes, async (perSecond, moments) => {
        const taken = await take(perSecond, moments);
        for (const [n, { turn, askedAt }] of taken.entries()) {
          expect(turn).toBeGreaterThanOrEqual(askedAt);
          const before = taken[n - 1];
          // A double tells a quarter of a microsecond in these years.
          if (before !== undefined) {
            expect(turn - before.turn).toBeGreaterThanOrEqual(1_000 / perSecond - 0.001);
          }
          const secondBefore = taken[n - perSecond];
          if (secondBefore !== undefined) expect(turn - secondBefore.turn).toBeGreaterThan(999.999);
        }
      }),
    );
  });

  it('leave no gaps while others wait', async () => {
    await fc.assert(
      fc.asyncProperty(rates, fc.integer({ min: 2, max: 40 }), async (perSecond, callers) => {
        const taken = await take(perSecond, [{ afterMs: 0, callers }]);
        const last = taken.at(-1)?.turn ?? Number.NaN;
        expect(last - NOW).toBeGreaterThan(((callers - 1) * 1_000) / perSecond - 0.001);
        expect(last - NOW).toBeLessThan(((callers - 1) * 1_000) / perSecond + callers * 0.001);
      }),
    );
  });

  it('stay apart where clocks differ', async () => {
    const table = makeTable();
    simulateTable(table);
    const turns: number[] = [];
    for (const skew of [0, -3_000, 5_000, -200]) {
      table.setNow(NOW + skew);
      turns.push(await table.takeTurn(WEBHOOK_ID, 10));
    }
    expect(turns).toEqual([NOW, NOW + 100, NOW + 5_000, NOW + 5_100]);
  });
});
