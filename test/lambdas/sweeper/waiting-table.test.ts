import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePark } from '../../../lambdas/dispatcher/park.ts';
import { deliveryId, derivedEventId } from '../../../lambdas/shared/formats/ids.ts';
import {
  MINUTE_MS,
  WAITING_SHARDS,
  waitingDelivery,
} from '../../../lambdas/shared/waiting/waiting-delivery.ts';
import { makeSweep } from '../../../lambdas/sweeper/sweep.ts';
import { makeWaitingTable } from '../../../lambdas/sweeper/waiting-table.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { startTables } from '../local-tables.ts';

const DUE_AT = NOW + 1_800_000;
const MINUTE = Math.floor(DUE_AT / MINUTE_MS);

let tables: Awaited<ReturnType<typeof startTables>>;
beforeAll(async () => {
  tables = await startTables('Waiting');
});
beforeEach(async () => {
  await tables.close();
  tables = await startTables('Waiting');
});
afterAll(() => tables.close());

const table = (sweeper = 'a sweeper') => makeWaitingTable(tables.documents, 'Waiting', sweeper);
const messageNumber = (number: number) =>
  deliveryMessage({ delivery_id: deliveryId(derivedEventId(NOW, String(number)), WEBHOOK_ID), attempt: 5 });

async function readShard(shard: number) {
  const found = [];
  for (let after: string | undefined, first = true; first || after !== undefined; first = false) {
    const page = await table().readDue(MINUTE, shard, after);
    found.push(...page.items);
    after = page.after;
  }
  return found;
}

describe('the table of waiting deliveries', () => {
  it('returns what the dispatcher parked, in order, page by page', async () => {
    const park = makePark(tables.documents, 'Waiting', 'slow');
    const messages = Array.from({ length: 2_000 }, (_, number) => messageNumber(number));
    for (const message of messages) await park(message, DUE_AT);
    // Put again, as by a redelivered message.
    for (const message of messages.slice(0, 10)) await park(message, DUE_AT);

    const shards = await Promise.all(Array.from({ length: WAITING_SHARDS }, (_, shard) => readShard(shard)));

    expect(shards.flat()).toHaveLength(2_000);
    expect(new Set(shards.flat().map(({ message }) => message))).toEqual(
      new Set(messages.map((message) => JSON.stringify(message))),
    );
    for (const items of shards) {
      expect(items.length).toBeGreaterThan(100);
      expect(items.map(({ id }) => id)).toEqual(items.map(({ id }) => id).toSorted());
    }
    expect(shards.flat()[0]).toMatchObject({ queue: 'slow', webhook_id: WEBHOOK_ID, due_at: DUE_AT });
  });

  it('tells the first minute that has a delivery, beside the cursors', async () => {
    expect(await table().oldestMinute()).toBe(Number.POSITIVE_INFINITY);
    await table().saveCursor(0, undefined, { minute: 1 });
    await makePark(tables.documents, 'Waiting', 'main')(messageNumber(1), DUE_AT + 600_000);
    await makePark(tables.documents, 'Waiting', 'main')(messageNumber(2), DUE_AT);

    expect(await table().oldestMinute()).toBe(Math.floor(DUE_AT / 60_000));
  });

  it('keeps a delivery for a week after it is due', () => {
    const { expires_at } = waitingDelivery(messageNumber(1), DUE_AT, 'main');

    expect(expires_at).toBe(Math.ceil(DUE_AT / 1_000) + 604_800);
  });

  it('has an item for each attempt and round of a delivery', async () => {
    const ids = [{ attempt: 5 }, { attempt: 6 }, { attempt: 5, round: 1 }].map(
      (overrides) => waitingDelivery(deliveryMessage(overrides), DUE_AT, 'main').id,
    );
    expect(new Set(ids).size).toBe(3);
  });
});

describe('a cursor', () => {
  it('moves only from where it was read, and a repeated write is no conflict', async () => {
    const { saveCursor, readCursors } = table();
    const first = { minute: MINUTE };
    const second = { minute: MINUTE, after: 'dlv_1#0#5' };
    const third = { minute: MINUTE + 1 };

    expect(await saveCursor(3, undefined, first)).toBe(true);
    expect(await saveCursor(3, undefined, first)).toBe(true);
    expect(await saveCursor(3, undefined, second)).toBe(false);
    expect(await saveCursor(3, first, second)).toBe(true);
    expect(await saveCursor(3, first, third)).toBe(false);
    expect(await saveCursor(11, undefined, third)).toBe(true);
    expect(await readCursors()).toEqual(
      new Map([
        [3, second],
        [11, third],
      ]),
    );
  });

  it('moves for one of two sweepers that move it to the same place', async () => {
    const first = { minute: MINUTE };
    const second = { minute: MINUTE, after: 'dlv_1#0#5' };

    expect(await table('a').saveCursor(3, undefined, first)).toBe(true);
    expect(await table('b').saveCursor(3, undefined, first)).toBe(false);
    expect(await table('b').saveCursor(3, first, second)).toBe(true);
    expect(await table('a').saveCursor(3, first, second)).toBe(false);
    expect(await table('b').saveCursor(3, first, second)).toBe(true);
  });

  it('lets two sweepers that start together send no more than a page of a shard twice', async () => {
    const PAGE = 100;
    const park = makePark(tables.documents, 'Waiting', 'main');
    const shard = (message: ReturnType<typeof messageNumber>) =>
      waitingDelivery(message, DUE_AT, 'main').slot;
    const messages = Array.from({ length: 8_000 }, (_, number) => messageNumber(number));
    const inOneShard = messages.filter((message) => shard(message) === shard(messages[0] as never));
    expect(inOneShard.length).toBeGreaterThan(4 * PAGE);
    for (const message of inOneShard) await park(message, DUE_AT);
    const sent: string[] = [];
    const sweeps = ['a', 'b'].map((sweeper) =>
      makeSweep({
        ...table(sweeper),
        send: async (items) => {
          sent.push(...items.map(({ id }) => id));
        },
        now: () => DUE_AT,
      }),
    );

    await Promise.all(sweeps.map((sweep) => sweep(() => true)));

    expect(new Set(sent).size).toBe(inOneShard.length);
    expect(sent.length).toBeLessThanOrEqual(inOneShard.length + PAGE);
  });

  it('fails if DynamoDB does', async () => {
    const broken = makeWaitingTable(tables.documents, 'Missing', 'a sweeper');

    await expect(broken.saveCursor(0, undefined, { minute: 1 })).rejects.toThrow();
  });
});
