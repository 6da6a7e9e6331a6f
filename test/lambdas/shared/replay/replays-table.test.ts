import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { newReplay, type ReplayRecord } from '../../../../lambdas/shared/replay/replay-record.ts';
import {
  makeFindReplay,
  makeInsertReplay,
  makeSaveProgress,
} from '../../../../lambdas/shared/replay/replays-table.ts';
import { ManualClock } from '../../../../local/clock.ts';
import { NOW, NOW_TEXT, OTHER_WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { startTables } from '../../local-tables.ts';

const MINUTE = 60_000;

let tables: Awaited<ReturnType<typeof startTables>>;
let webhook_id: string;
let clock: ManualClock;

beforeAll(async () => {
  tables = await startTables('Replays');
});
afterAll(() => tables.close());
beforeEach(() => {
  // A webhook of its own for each test, in the one table.
  webhook_id = newId('whk', NOW);
  clock = new ManualClock(NOW);
});

const now = () => clock.now();
const find = (id: string) => makeFindReplay(tables.documents, 'Replays')(webhook_id, id);
const insert = (replay: ReplayRecord) => makeInsertReplay(tables.documents, 'Replays', now)(replay);
const save = (before: ReplayRecord, after: ReplayRecord) =>
  makeSaveProgress(tables.documents, 'Replays')(before, after);

const begin = (overrides: Partial<ReplayRecord> = {}): ReplayRecord => ({
  ...newReplay(
    { webhook_id, workspace_id: 'default', only: 'all', since: NOW_TEXT, until: NOW_TEXT },
    clock.now(),
  ),
  ...overrides,
});

/** The replay a page later. */
const aPageLater = (replay: ReplayRecord): ReplayRecord => ({
  ...replay,
  scanned: replay.scanned + 100,
  queued: replay.queued + 50,
  skipped: replay.skipped + 1,
  pages: replay.pages + 1,
  position: { partition: 3, after: 'evt_1' },
  updated_at: new Date(clock.now() + 1_000).toISOString(),
});

describe('a new replay', () => {
  it('is on record as it is', async () => {
    const replay = begin();

    expect(await insert(replay)).toBe(true);
    expect(await find(replay.id)).toEqual(replay);
    expect(await makeFindReplay(tables.documents, 'Replays')(OTHER_WEBHOOK_ID, replay.id)).toBeUndefined();
  });

  it('is refused while another one of the webhook is under way', async () => {
    const [first, second] = [begin(), begin()];
    await insert(first);
    clock.advance(15 * MINUTE - 1);

    expect(await insert(second)).toBe(false);
    expect(await find(second.id)).toBeUndefined();
    expect((await find(first.id))?.status).toBe('running');
  });

  it.each(['completed', 'stopped'] as const)('comes after one that is %s', async (status) => {
    const [first, second] = [begin(), begin()];
    await insert(first);
    await save(first, { ...aPageLater(first), status });

    expect(await insert(second)).toBe(true);
    expect((await find(first.id))?.status).toBe(status);
  });

  it('stops one that has stood still for 15 minutes, which then can’t go on', async () => {
    const [first, second] = [begin(), begin()];
    await insert(first);
    clock.advance(15 * MINUTE);

    expect(await insert(second)).toBe(true);
    expect((await find(first.id))?.status).toBe('stopped');
    expect(await save(first, aPageLater(first))).toBe(false);
  });

  it('is one, of several that are asked for at the same time', async () => {
    const replays = Array.from({ length: 5 }, () => begin());

    const inserted = await Promise.all(replays.map(insert));

    expect(inserted.filter(Boolean)).toHaveLength(1);
    const onRecord = await Promise.all(replays.map(({ id }) => find(id)));
    expect(onRecord.map((replay) => replay !== undefined)).toEqual(inserted);
  });

  it('is one, too, where the latest before has ended', async () => {
    const first = begin();
    await insert(first);
    await save(first, { ...aPageLater(first), status: 'completed' });

    const inserted = await Promise.all(Array.from({ length: 5 }, () => insert(begin())));

    expect(inserted.filter(Boolean)).toHaveLength(1);
  });
});

describe('finding a replay', () => {
  it.each(['', 'latest', 'rpl_1', 'whk_01M7X1ZV7S9A3BQJ5T0C8D4E6G'])('finds none for %j', async (id) => {
    await insert(begin());

    expect(await find(id)).toBeUndefined();
  });
});

describe('saving a page', () => {
  it('changes the record to how far the replay has come', async () => {
    const replay = begin();
    await insert(replay);

    expect(await save(replay, aPageLater(replay))).toBe(true);
    expect(await find(replay.id)).toEqual({ ...aPageLater(replay), write_token: expect.any(String) });
  });

  it('is refused where another worker has saved that page', async () => {
    const replay = begin();
    await insert(replay);
    await save(replay, aPageLater(replay));

    expect(await save(replay, { ...aPageLater(replay), queued: 7 })).toBe(false);
    expect((await find(replay.id))?.queued).toBe(50);
  });

  it('is refused where the replay isn’t on record any more', async () => {
    expect(await save(begin(), aPageLater(begin()))).toBe(false);
  });

  it('counts as done where the SDK has repeated it, because the answer to the first write was lost', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    mockClient(client)
      .on(UpdateCommand)
      .callsFake(({ ExpressionAttributeValues }) => {
        throw new ConditionalCheckFailedException({
          $metadata: {},
          message: '',
          Item: marshall({ write_token: ExpressionAttributeValues[':token'] }),
        });
      });

    expect(await makeSaveProgress(client, 'Replays')(begin(), aPageLater(begin()))).toBe(true);
  });
});
