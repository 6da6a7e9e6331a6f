import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, it } from 'vitest';
import type { eventsOf } from '../../../../lambdas/outbox/events-of.ts';
import { makeFindLink } from '../../../../lambdas/shared/link/links-table.ts';
import { makeStartSettling } from '../../../../lambdas/shared/link/start-settling.ts';
import { unpackPreviousRelease } from '../../../upgrade/previous-release.ts';
import { BASE_URL, NOW, NOW_TEXT } from '../../factories/fixed-values.ts';
import { linkRecord } from '../../factories/link-record.ts';
import { startTables } from '../../local-tables.ts';

const { client, documents, close } = await startTables('Links');
const findLink = makeFindLink(documents, 'Links');
const startSettling = makeStartSettling(client, 'Links', () => NOW);
const release = mkdtempSync(join(tmpdir(), 'linkbus-release-'));

afterAll(async () => {
  rmSync(release, { recursive: true, force: true });
  await close();
});

it('changes nothing of a link but its change, which the outbox of the previous release makes no event of', async () => {
  const before = linkRecord({ clicks: 2 });
  await documents.send(new PutCommand({ TableName: 'Links', Item: before }));

  expect(await startSettling(before.short_code)).toBe(NOW_TEXT);

  const after = await findLink(before.short_code);
  if (after === undefined) throw new Error('The link is gone.');
  expect(after).toEqual({ ...before, change: after.change });
  expect(after.change).toMatchObject({ clicks: [], settling_at: NOW_TEXT });
  unpackPreviousRelease(release);
  const previous: { readonly eventsOf: typeof eventsOf } = await import(
    join(release, 'lambdas/outbox/events-of.ts')
  );
  expect(previous.eventsOf(before, after, BASE_URL)).toEqual([]);
});

it('fails for a link that does not exist, and does not create it', async () => {
  await expect(startSettling('missing')).rejects.toThrow('does not exist');
  expect(await findLink('missing')).toBeUndefined();
});
