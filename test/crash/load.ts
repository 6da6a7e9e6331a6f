import { setTimeout as sleep } from 'node:timers/promises';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createApiKey } from '../../cli/keys/create-api-key.ts';
import { makeCallDynamoDb } from '../../cli/start/ensure-api-key.ts';
import { callApi } from '../bench/call-api.ts';
import type { Ledger, Resource } from './ledger.ts';
import type { ReadyLinkbus } from './linkbus-process.ts';

/** Milliseconds between two links, two webhooks or keys, and two visits of one visitor. */
const LINK_MS = 150;
const SETTING_MS = 400;
const VISIT_MS = 40;
const VISITORS = 4;

/** The visits after which everything has been loaded once. */
const WARM = 10;

/** Visitors prefer the newest links: their items are written while they are still in the write-ahead log. */
const NEWEST = 20;

export interface Load {
  /** Resolves when 10 visits, a webhook and a key are confirmed. */
  readonly warm: Promise<unknown>;
  /** Resolves when the last request has ended. */
  readonly ended: Promise<unknown>;
}

/** A workspace takes 100, and a creation whose response was lost counts. */
const MAX_WEBHOOKS = 50;

/** Creates links, webhooks and keys, and visits links, until `signal` aborts. Writes what is confirmed into the ledger. */
export function startLoad(linkbus: ReadyLinkbus, ledger: Ledger, name: string, signal: AbortSignal): Load {
  const visited = Promise.withResolvers<void>();
  const keyed = Promise.withResolvers<void>();
  const create = (path: string, body: object) => callApi<Resource>(linkbus, 'POST', path, body);
  const call = makeCallDynamoDb(linkbus.awsUrl);
  let visits = 0;
  let redirects = 0;

  async function createLink(n: number): Promise<void> {
    const short_code = `${name}-${n}`;
    const body = { short_code, target_url: `https://example.com/${name}/${n}`, tags: [name], title: `${n}` };
    ledger.links.set(short_code, await create('/links', body));
  }

  async function createSetting(n: number): Promise<void> {
    // Events that don't happen here: these webhooks are only kept.
    const body = { url: 'http://127.0.0.1:8001/', events: ['webhook.disabled'], description: `${name}-${n}` };
    if (ledger.webhooks.size < MAX_WEBHOOKS) {
      const webhook = await create('/webhooks', body);
      ledger.webhooks.set(String(webhook.id), webhook);
    }
    const { TableNames } = await call('ListTables', {});
    const TableName = (TableNames as string[]).find((each) => each.includes('ApiKeys'));
    const insert = async (record: object) =>
      void (await call('PutItem', { TableName, Item: marshall(record) }));
    const { key } = await createApiKey(insert, { workspaceId: 'default', name: `${name}-${n}` });
    ledger.keys.add(key);
    keyed.resolve();
  }

  async function visit(n: number): Promise<void> {
    const newest = [...ledger.links.keys()].slice(-NEWEST);
    const shortCode = newest[n % newest.length];
    if (shortCode === undefined) return;
    visits += 1;
    const referer = `https://visits.example/${name}-${visits}`;
    const record = { shortCode, confirmed: false };
    ledger.visits.set(referer, record);
    const response = await fetch(`${linkbus.url}/${shortCode}`, { redirect: 'manual', headers: { referer } });
    record.confirmed = response.status === 302;
    if (record.confirmed) redirects += 1;
    if (redirects === WARM) visited.resolve();
  }

  async function repeat(everyMs: number, action: (n: number) => Promise<void>): Promise<void> {
    for (let n = 0; !signal.aborted; n += 1) {
      await action(n).catch(({ message }: Error) => {
        // A killed or stopping server doesn't respond, or responds 5xx.
        if (/: 4\d\d /.test(message)) ledger.refusals.push(message);
      });
      await sleep(everyMs);
    }
  }

  const ended = Promise.all([
    repeat(LINK_MS, createLink),
    repeat(SETTING_MS, createSetting),
    ...Array.from({ length: VISITORS }, () => repeat(VISIT_MS, visit)),
  ]);
  return { warm: Promise.all([visited.promise, keyed.promise]), ended };
}
