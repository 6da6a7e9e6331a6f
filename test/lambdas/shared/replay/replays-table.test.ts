import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { newReplay, type ReplayRecord } from '../../../../lambdas/shared/replay/replay-record.ts';
import { makeFindReplay, makeInsertReplay } from '../../../../lambdas/shared/replay/replays-table.ts';
import { makeSaveProgress } from '../../../../lambdas/shared/replay/save-progress.ts';
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
  // Tests share the table, so each has its own webhook.
  webhook_id = newId('whk', NOW);
  clock = new ManualClock(NOW);
});

const now = () => clock.now();
const find = (id: string) => makeFindReplay(tables.documents, 'Replays')(webhook_id, id);
const insert = (replay: ReplayRecord) => makeInsertReplay(tables.documents, 'Replays', now)(replay);
const save = (before: ReplayRecord, after: ReplayRecord) =>
  makeSaveProgress(tables.documents, 'Replays')(before, after);

const newRecord = (overrides: Partial<ReplayRecord> = {}): ReplayRecord => ({
  ...newReplay(
    { webhook_id, workspace_id: 'default', only: 'all', since: NOW_TEXT, until: NOW_TEXT },
    clock.now(),
  ),
  ...overrides,
});

/** The replay one page later. */
const afterPage = (replay: ReplayRecord): ReplayRecord => ({
  ...replay,
  scanned: replay.scanned + 100,
  queued: replay.queued + 50,
  skipped: replay.skipped + 1,
  pages: replay.pages + 1,
  position: { partition: 3, after: 'evt_1' },
  updated_at: new Date(clock.now() + 1_000).toISOString(),
});

describe('a new replay', () => {
  it('is stored as given', async () => {
    const replay = newRecord();

    expect(await insert(replay)).toBe(true);
    expect(await find(replay.id)).toEqual(replay);
    expect(await makeFindReplay(tables.documents, 'Replays')(OTHER_WEBHOOK_ID, replay.id)).toBeUndefined();
  });

  it('is rejected while another replay of the webhook is active', async () => {
    const [first, second] = [newRecord(), newRecord()];
    await insert(first);
    clock.advance(15 * MINUTE - 1);

    expect(await insert(second)).toBe(false);
    expect(await find(second.id)).toBeUndefined();
    expect((await find(first.id))?.status).toBe('running');
  });

  it.each(['completed', 'stopped'] as const)('may follow one that is %s', async (status) => {
    const [first, second] = [newRecord(), newRecord()];
    await insert(first);
    await save(first, { ...afterPage(first), status });

    expect(await insert(second)).toBe(true);
    expect((await find(first.id))?.status).toBe(status);
  });

  it('stops one that has stalled for 15 minutes, which then can’t continue', async () => {
    const [first, second] = [newRecord(), newRecord()];
    await insert(first);
    clock.advance(15 * MINUTE);

    expect(await insert(second)).toBe(true);
    expect((await find(first.id))?.status).toBe('stopped');
    expect(await save(first, afterPage(first))).toBe(false);
  });

  it('is the only one of several concurrent requests', async () => {
    const replays = Array.from({ length: 5 }, () => newRecord());

    const inserted = await Promise.all(replays.map(insert));

    expect(inserted.filter(Boolean)).toHaveLength(1);
    const stored = await Promise.all(replays.map(({ id }) => find(id)));
    expect(stored.map((replay) => replay !== undefined)).toEqual(inserted);
  });

  it('is the only one of several concurrent requests after a completed replay', async () => {
    const first = newRecord();
    await insert(first);
    await save(first, { ...afterPage(first), status: 'completed' });

    const inserted = await Promise.all(Array.from({ length: 5 }, () => insert(newRecord())));

    expect(inserted.filter(Boolean)).toHaveLength(1);
  });
});

describe('finding a replay', () => {
  it.each(['', 'latest', 'rpl_1', 'whk_01M7X1ZV7S9A3BQJ5T0C8D4E6G'])('finds none for %j', async (id) => {
    await insert(newRecord());

    expect(await find(id)).toBeUndefined();
  });
});

describe('saving a page', () => {
  it('updates the progress', async () => {
    const replay = newRecord();
    await insert(replay);

    expect(await save(replay, afterPage(replay))).toBe(true);
    expect(await find(replay.id)).toEqual({ ...afterPage(replay), write_token: expect.any(String) });
  });

  it('is rejected if another worker has saved the page', async () => {
    const replay = newRecord();
    await insert(replay);
    await save(replay, afterPage(replay));

    expect(await save(replay, { ...afterPage(replay), queued: 7 })).toBe(false);
    expect((await find(replay.id))?.queued).toBe(50);
  });

  it('is rejected if the replay has expired', async () => {
    expect(await save(newRecord(), afterPage(newRecord()))).toBe(false);
  });

  it('succeeds if the SDK retries a write whose response was lost', async () => {
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

    expect(await makeSaveProgress(client, 'Replays')(newRecord(), afterPage(newRecord()))).toBe(true);
  });
});
