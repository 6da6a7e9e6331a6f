import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { outcomeFor } from '../../../../lambdas/redirect/visit-outcome.ts';
import { type Block, makeBlockLinks } from '../../../../lambdas/shared/link/block-link.ts';
import { makeReadLink } from '../../../../lambdas/shared/link/count-click.ts';
import type { LinkRecord } from '../../../../lambdas/shared/link/link-record.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';
import { linkRecord } from '../../factories/link-record.ts';
import { startTables } from '../../local-tables.ts';

let tables: Awaited<ReturnType<typeof startTables>>;
beforeAll(async () => {
  tables = await startTables('Links');
});
afterAll(() => tables.close());

async function storedLink(code: string) {
  const link = linkRecord({ short_code: code });
  await tables.documents.send(new PutCommand({ TableName: 'Links', Item: link }));
  const read = async () => (await makeReadLink(tables.client, 'Links')(code)) as LinkRecord;
  return { link, read, kind: async () => outcomeFor(await read(), NOW_TEXT).kind };
}

const blocksAt = (at: number) => makeBlockLinks(tables.documents, 'Links', () => at);

it('keeps the first time, the rest of the link and its last change', async () => {
  const { link, read } = await storedLink('first');
  expect(await blocksAt(NOW).block('first', 'taken_down_at')).toBe(true);
  expect(await blocksAt(NOW + 1_000).block('first', 'taken_down_at')).toBe(true);

  expect(await read()).toEqual({
    ...link,
    live_until: '',
    kept_live_until: link.live_until,
    taken_down_at: NOW_TEXT,
  });
  expect(await blocksAt(NOW).lift('first', 'taken_down_at')).toBe(true);
  expect(await read()).toEqual(link);
});

it.each<[Block, Block]>([
  ['taken_down_at', 'suspended_at'],
  ['suspended_at', 'taken_down_at'],
])('a link with both blocks redirects only after both are lifted: %s first', async (one, other) => {
  const code = `both-${one}`;
  const { link, read, kind } = await storedLink(code);
  const { block, lift } = blocksAt(NOW);
  await block(code, 'taken_down_at');
  await block(code, 'suspended_at');

  expect(await lift(code, one)).toBe(true);
  expect(await kind()).toBe('taken-down');
  expect(await lift(code, one)).toBe(true);
  expect(await kind()).toBe('taken-down');
  expect(await lift(code, other)).toBe(true);
  expect(await read()).toEqual(link);
});

it('creates no link', async () => {
  const { block, lift } = blocksAt(NOW);
  expect(await block('nobody', 'taken_down_at')).toBe(false);
  expect(await lift('nobody', 'taken_down_at')).toBe(false);
  expect(await makeReadLink(tables.client, 'Links')('nobody')).toBeUndefined();
});
