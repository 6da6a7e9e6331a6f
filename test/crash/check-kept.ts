import { isDeepStrictEqual } from 'node:util';
import { callApi } from '../bench/call-api.ts';
import { countVisits, type Ledger, type Resource } from './ledger.ts';
import type { ReadyLinkbus } from './linkbus-process.ts';

interface Page {
  readonly data: readonly Resource[];
  readonly next_cursor: string | null;
}

/** Reads all pages of a list. */
export async function readAll(linkbus: ReadyLinkbus, path: string): Promise<Resource[]> {
  const found: Resource[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page: Page = await callApi<Page>(linkbus, 'GET', `${path}?limit=100${query}`);
    found.push(...page.data);
    cursor = page.next_cursor;
  }
  return found;
}

/** Checks that everything confirmed is there, while nothing writes. Returns a sentence for each loss. */
export async function checkKept(linkbus: ReadyLinkbus, ledger: Ledger): Promise<string[]> {
  const losses: string[] = [];
  const links = new Map((await readAll(linkbus, '/links')).map((link) => [link.short_code, link]));
  const visits = countVisits(ledger);
  for (const [shortCode, confirmed] of ledger.links) {
    const link = links.get(shortCode);
    compare(`link ${shortCode}`, confirmed, link, ['clicks', 'updated_at', 'last_clicked_at']);
    const count = visits.get(shortCode) ?? { requested: 0, confirmed: 0 };
    const clicks = Number(link?.clicks);
    if (link !== undefined && !(clicks >= count.confirmed && clicks <= count.requested))
      losses.push(
        `link ${shortCode} has ${clicks} clicks; ${count.confirmed} of ${count.requested} visits were confirmed`,
      );
  }
  const webhooks = new Map((await readAll(linkbus, '/webhooks')).map((webhook) => [webhook.id, webhook]));
  for (const [id, confirmed] of ledger.webhooks)
    compare(`webhook ${id}`, confirmed, webhooks.get(id), ['secret', 'updated_at']);
  for (const apiKey of ledger.keys)
    await callApi({ ...linkbus, apiKey }, 'GET', '/webhooks?limit=1').catch((error: Error) =>
      losses.push(`key: ${error.message}`),
    );
  return losses;

  function compare(
    name: string,
    confirmed: Resource,
    kept: Resource | undefined,
    changing: readonly string[],
  ) {
    if (kept === undefined) return void losses.push(`${name} is lost`);
    for (const [field, value] of Object.entries(confirmed)) {
      if (!changing.includes(field) && !isDeepStrictEqual(kept[field], value))
        losses.push(`${name}: ${field} was ${JSON.stringify(value)}, is ${JSON.stringify(kept[field])}`);
    }
  }
}
