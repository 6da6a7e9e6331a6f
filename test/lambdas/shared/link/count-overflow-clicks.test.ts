import {
  type CancellationReason,
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ClickBatch,
  makeCountOverflowClicks,
} from '../../../../lambdas/shared/link/count-overflow-clicks.ts';
import type { LinkRecord } from '../../../../lambdas/shared/link/link-record.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';
import { linkRecord } from '../../factories/link-record.ts';
import { startTables } from '../../local-tables.ts';

const EARLIER = '2026-11-20T10:15:00.000Z';
const IN_30_DAYS = Math.floor(NOW / 1_000) + 30 * 86_400;
const TABLES = { links: 'Links', countedClicks: 'CountedClicks' };

const { client, documents, close } = await startTables('Links', 'CountedClicks');
const countClicks = makeCountOverflowClicks(client, TABLES, () => NOW);

afterAll(close);

let link: LinkRecord;
let batch: ClickBatch;
let [first, second] = ['', ''];
let tests = 0;

/** Each test has a link and two clicks of its own. */
beforeEach(async () => {
  tests += 1;
  [first, second] = [`evt_${tests}_1`, `evt_${tests}_2`];
  link = linkRecord({ short_code: `code-${tests}` });
  batch = {
    shortCode: link.short_code,
    targetUrl: link.target_url,
    clicks: [
      { id: first, at: NOW_TEXT },
      { id: second, at: EARLIER, country: 'NL' },
    ],
  };
  await store(link);
});

const store = (Item: object) => documents.send(new PutCommand({ TableName: 'Links', Item }));

const stored = async () =>
  (await documents.send(new GetCommand({ TableName: 'Links', Key: { short_code: link.short_code } }))).Item;

async function countedClicks() {
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'CountedClicks' }));
  return Items.filter(({ id }) => id === first || id === second).sort((a, b) => a.id.localeCompare(b.id));
}

describe('counting several clicks', () => {
  it('counts them, stores them as the change, and remembers each for 30 days, in one transaction', async () => {
    const send = vi.spyOn(client, 'send');

    expect(await countClicks(batch, false)).toEqual({ kind: 'counted' });

    expect(send.mock.calls.map(([command]) => command.constructor.name)).toEqual([
      'TransactWriteItemsCommand',
    ]);
    expect(await stored()).toEqual({
      ...link,
      clicks: 2,
      last_clicked_at: NOW_TEXT,
      change: { type: 'link.clicked', id: first, clicks: batch.clicks },
    });
    expect(await countedClicks()).toEqual([
      { id: first, expires_at: IN_30_DAYS },
      { id: second, expires_at: IN_30_DAYS },
    ]);
  });

  it('stores the target with the clicks of a link that has another target now', async () => {
    const changed = { ...link, target_url: 'https://elsewhere.example/' };
    await store(changed);

    expect(await countClicks(batch, true)).toEqual({ kind: 'counted' });
    expect(await stored()).toMatchObject({
      target_url: 'https://elsewhere.example/',
      clicks: 2,
      change: { clicks: batch.clicks, target_url: link.target_url },
    });
  });

  it('counts them on a deleted link too', async () => {
    const { target_url: _, ...tombstone } = { ...link, deleted_at: NOW_TEXT };
    await store(tombstone);

    expect(await countClicks(batch, true)).toEqual({ kind: 'counted' });
    expect(await stored()).toMatchObject({ deleted_at: NOW_TEXT, clicks: 2 });
  });

  it.each([false, true])('fails if the link does not exist (link changed: %s)', async (linkChanged) => {
    await expect(countClicks({ ...batch, shortCode: 'unknown' }, linkChanged)).rejects.toThrow(
      'The link of these clicks does not exist.',
    );
    expect(await countedClicks()).toEqual([]);
  });
});

describe('a rejected batch', () => {
  it('names the clicks that were already counted, and writes nothing', async () => {
    await countClicks({ ...batch, clicks: batch.clicks.slice(1) }, false);
    const before = await stored();

    expect(await countClicks(batch, false)).toEqual({
      kind: 'rejected',
      alreadyCounted: new Set([second]),
      linkChanged: false,
    });
    expect(await stored()).toEqual(before);
    expect(await countedClicks()).toHaveLength(1);
  });

  it('reports a changed link together with the clicks already counted', async () => {
    await countClicks({ ...batch, clicks: batch.clicks.slice(0, 1) }, false);
    await store({ ...link, target_url: 'https://elsewhere.example/' });

    expect(await countClicks(batch, false)).toEqual({
      kind: 'rejected',
      alreadyCounted: new Set([first]),
      linkChanged: true,
    });
  });

  it('reports a deleted link as changed', async () => {
    const { target_url: _, ...tombstone } = { ...link, deleted_at: NOW_TEXT };
    await store(tombstone);

    expect(await countClicks(batch, false)).toEqual({
      kind: 'rejected',
      alreadyCounted: new Set(),
      linkChanged: true,
    });
  });
});

describe('a canceled transaction', () => {
  const failed: CancellationReason = { Code: 'ConditionalCheckFailed' };

  function cancelWith(...codes: (string | CancellationReason)[]) {
    const canceling = new DynamoDBClient();
    mockClient(canceling)
      .on(TransactWriteItemsCommand)
      .rejects(
        new TransactionCanceledException({
          $metadata: {},
          message: 'Transaction cancelled',
          CancellationReasons: codes.map((code) => (typeof code === 'string' ? { Code: code } : code)),
        }),
      );
    return makeCountOverflowClicks(canceling, TABLES, () => NOW)(batch, false);
  }

  it('names the clicks already counted even if the link was busy', async () => {
    expect(await cancelWith('ThrottlingError', failed, 'None')).toMatchObject({
      kind: 'rejected',
      alreadyCounted: new Set([first]),
    });
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'TransactionConflict'])(
    'by a %s leaves the link busy',
    async (code) => {
      expect(await cancelWith(code, 'None', 'None')).toEqual({ kind: 'busy' });
      expect(await cancelWith('None', 'None', code)).toEqual({ kind: 'busy' });
    },
  );

  it.each([
    ['for a reason that no retry fixes', ['ValidationError', 'None', 'None']],
    ['for such a reason beside a busy link', ['ThrottlingError', 'ValidationError', 'None']],
    ['without a reason', []],
  ])('%s throws', async (_, codes) => {
    await expect(cancelWith(...codes)).rejects.toThrow('Transaction cancelled');
  });
});

describe('a failed request', () => {
  function failWith(error: Error) {
    const failing = new DynamoDBClient();
    mockClient(failing).on(TransactWriteItemsCommand).rejects(error);
    return makeCountOverflowClicks(failing, TABLES, () => NOW)(batch, false);
  }

  it.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'TransactionInProgressException',
  ])('with a %s leaves the link busy', async (name) => {
    expect(await failWith(Object.assign(new Error('Not now.'), { name }))).toEqual({ kind: 'busy' });
  });

  it('with another error throws it', async () => {
    await expect(failWith(new Error('DynamoDB is down.'))).rejects.toThrow('DynamoDB is down.');
  });
});
