import {
  type CancellationReason,
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type { OverflowWrite } from '../../../../lambdas/overflow/writes-of.ts';
import { makeCountClicks } from '../../../../lambdas/shared/link/count-clicks.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';
import { linkRecord } from '../../factories/link-record.ts';

const EARLIER = '2026-11-20T10:15:00.000Z';
const write: OverflowWrite = {
  shortCode: 'aB3xY7k',
  targetUrl: 'https://example.com/',
  clicks: [
    { id: 'evt_1', at: NOW_TEXT },
    { id: 'evt_2', at: EARLIER, country: 'NL' },
  ],
  messageIds: ['1', '2'],
};

function makeTable() {
  const client = new DynamoDBClient();
  const dynamodb = mockClient(client);
  const tables = { links: 'Links', countedClicks: 'Counted' };
  const cancelWith = (...codes: (string | CancellationReason)[]) =>
    dynamodb.on(TransactWriteItemsCommand).rejects(
      new TransactionCanceledException({
        $metadata: {},
        message: 'Transaction cancelled',
        CancellationReasons: codes.map((code) => (typeof code === 'string' ? { Code: code } : code)),
      }),
    );
  return { dynamodb, cancelWith, countClicks: makeCountClicks(client, tables, () => NOW) };
}

const failed = (item?: object): CancellationReason => ({
  Code: 'ConditionalCheckFailed',
  ...(item && { Item: marshall(item) }),
});

describe('counting several clicks', () => {
  it('is one transaction: the link’s write with the clicks as its fact, and an item for each click', async () => {
    const { countClicks, dynamodb } = makeTable();
    dynamodb.on(TransactWriteItemsCommand).resolves({});

    expect(await countClicks(write, false)).toEqual({ kind: 'counted' });

    const counted = (id: string) => ({
      Put: {
        TableName: 'Counted',
        Item: marshall({ id, expires_at: Math.floor(NOW / 1_000) + 30 * 86_400 }),
        ConditionExpression: 'attribute_not_exists(id)',
      },
    });
    expect(dynamodb.calls()).toHaveLength(1);
    expect(dynamodb.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input).toEqual({
      TransactItems: [
        {
          Update: {
            TableName: 'Links',
            Key: { short_code: { S: 'aB3xY7k' } },
            UpdateExpression: 'SET clicks = clicks + :n, last_clicked_at = :at, change = :change',
            ConditionExpression: 'target_url = :target',
            ExpressionAttributeValues: marshall({
              ':n': 2,
              ':at': NOW_TEXT,
              ':change': { type: 'link.clicked', id: 'evt_1', clicks: write.clicks },
              ':target': 'https://example.com/',
            }),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        counted('evt_1'),
        counted('evt_2'),
      ],
    });
  });

  it('of a link that moved says with them where they were sent', async () => {
    const { countClicks, dynamodb } = makeTable();
    dynamodb.on(TransactWriteItemsCommand).resolves({});
    await countClicks(write, true);

    const [link] = dynamodb.commandCalls(TransactWriteItemsCommand)[0]?.args[0].input.TransactItems ?? [];
    expect(link?.Update).toMatchObject({ ConditionExpression: 'attribute_exists(short_code)' });
    expect(link?.Update?.ExpressionAttributeValues?.[':change']?.M?.target_url).toEqual({
      S: 'https://example.com/',
    });
  });
});

describe('a transaction that was cancelled', () => {
  it('says which clicks were counted before, and only of those', async () => {
    const { countClicks, cancelWith } = makeTable();
    cancelWith('None', 'None', failed());

    expect(await countClicks(write, false)).toEqual({
      kind: 'refused',
      countedBefore: new Set(['evt_2']),
      moved: false,
    });
  });

  it('says that the link moved, and both', async () => {
    const { countClicks, cancelWith } = makeTable();
    cancelWith(failed(linkRecord({ target_url: 'https://elsewhere.example/' })), failed(), 'None');

    expect(await countClicks(write, false)).toEqual({
      kind: 'refused',
      countedBefore: new Set(['evt_1']),
      moved: true,
    });
  });

  it('by what was counted before is refused although the link was busy, too', async () => {
    const { countClicks, cancelWith } = makeTable();
    cancelWith('ThrottlingError', failed(), 'None');

    expect(await countClicks(write, false)).toMatchObject({ countedBefore: new Set(['evt_1']) });
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded', 'TransactionConflict'])(
    'by a %s counted nothing, and is no repeat',
    async (code) => {
      const { countClicks, cancelWith } = makeTable();
      cancelWith(code, 'None', 'None');
      expect(await countClicks(write, false)).toEqual({ kind: 'busy' });

      cancelWith('None', 'None', code);
      expect(await countClicks(write, false)).toEqual({ kind: 'busy' });
    },
  );

  it.each([
    ['of a link that is not there', false, [failed(), 'None', 'None']],
    ['of a link that went after it had moved', true, [failed(), 'None', 'None']],
    ['for a reason that waiting does not mend', false, ['ValidationError', 'None', 'None']],
    ['for such a reason beside a busy link', false, ['ThrottlingError', 'ValidationError', 'None']],
    ['without a reason', false, []],
  ])('%s fails', async (_, moved, codes) => {
    const { countClicks, cancelWith } = makeTable();
    cancelWith(...codes);

    await expect(countClicks(write, moved)).rejects.toThrow();
  });
});

describe('a request', () => {
  it.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'TransactionInProgressException',
  ])('that ends in a %s leaves the link busy', async (name) => {
    const { countClicks, dynamodb } = makeTable();
    dynamodb.on(TransactWriteItemsCommand).rejects(Object.assign(new Error('Not now.'), { name }));

    expect(await countClicks(write, false)).toEqual({ kind: 'busy' });
  });

  it('that fails otherwise fails', async () => {
    const { countClicks, dynamodb } = makeTable();
    dynamodb.on(TransactWriteItemsCommand).rejects(new Error('DynamoDB is away.'));

    await expect(countClicks(write, false)).rejects.toThrow('DynamoDB is away.');
  });
});
