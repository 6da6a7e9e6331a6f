import { randomUUID } from 'node:crypto';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import {
  makeReadVersion,
  type SubscriptionsVersion,
} from '../../../../lambdas/shared/webhook/subscriptions-version.ts';
import { makeWebhookHealth } from '../../../../lambdas/shared/webhook/webhook-health-table.ts';
import type { WebhookRecord } from '../../../../lambdas/shared/webhook/webhook-record.ts';
import { makeWebhooksTable, type WebhooksTable } from '../../../../lambdas/shared/webhook/webhooks-table.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';
import { startTables } from '../../local-tables.ts';

const LIMIT = 100;

let tables: Awaited<ReturnType<typeof startTables>>;
let table: WebhooksTable;
let workspace_id: string;

beforeAll(async () => {
  tables = await startTables('Webhooks');
  table = makeWebhooksTable(tables.documents, 'Webhooks');
});
afterAll(() => tables.close());
beforeEach(() => {
  workspace_id = randomUUID();
});

let created = 0;
const newWebhook = () => webhookRecord({ workspace_id, id: newId('whk', NOW + created++) });

async function insert(): Promise<WebhookRecord> {
  const webhook = newWebhook();
  expect(await table.insert(webhook, LIMIT)).toBe(true);
  return webhook;
}

const version = (): Promise<SubscriptionsVersion | undefined> =>
  makeReadVersion(tables.documents, 'Webhooks')(workspace_id);

/** Stores webhooks as the earlier release did: without a version. */
async function storedEarlier(count: number): Promise<WebhookRecord[]> {
  const webhooks = Array.from({ length: count }, newWebhook);
  for (const Item of webhooks) await tables.documents.send(new PutCommand({ TableName: 'Webhooks', Item }));
  return webhooks;
}

describe('the version of a workspace’s subscriptions', () => {
  it('is a small item that no listing shows', async () => {
    const webhook = await insert();

    expect(await version()).toEqual({ version: expect.any(Number), webhooks: 1 });
    expect(await table.list(workspace_id)).toEqual([webhook]);
  });

  it.each<[string, (webhook: WebhookRecord) => Promise<unknown>]>([
    ['its events', (webhook) => table.write(webhook, { set: { events: ['link.clicked'] } })],
    ['its filter', (webhook) => table.write(webhook, { set: { filter: '{"type":["link.clicked"]}' } })],
    ['whether it is enabled', (webhook) => table.write(webhook, { set: { enabled: false } })],
    ['its existence', (webhook) => table.remove(workspace_id, webhook.id)],
    [
      'its health, so that it is disabled',
      (webhook) => makeWebhookHealth(tables.documents, 'Webhooks').disable(webhook, 'gone', NOW_TEXT),
    ],
  ])('changes with a webhook: %s', async (_, change) => {
    const webhook = await insert();
    const before = await version();

    await change(webhook);

    expect((await version())?.version).toBeGreaterThan(before?.version ?? Number.NaN);
  });

  it('changes also if the webhooks of the workspace are older than the version', async () => {
    const [webhook] = await storedEarlier(1);
    if (webhook === undefined) throw new Error('nothing stored');

    await table.write(webhook, { set: { events: ['link.clicked'] } });
    expect(await version()).toEqual({ version: 1 });
    await table.remove(workspace_id, webhook.id);
    expect(await version()).toEqual({ version: 2 });
  });

  it('stays the same with a change that fan-out doesn’t know, or that is refused', async () => {
    const webhook = await insert();
    const before = await version();

    await table.write(webhook, { set: { description: 'CRM' } });
    await table.write({ ...webhook, enabled: false }, { set: { events: ['link.clicked'] } });
    await table.remove(workspace_id, newId('whk', NOW));

    expect(await version()).toEqual(before);
  });
});

describe('the limit of webhooks', () => {
  it('holds when 120 are created at once', { timeout: 30_000 }, async () => {
    const results = await Promise.all(Array.from({ length: 120 }, () => table.insert(newWebhook(), LIMIT)));

    expect(results.filter((stored) => stored)).toHaveLength(LIMIT);
    expect(await table.list(workspace_id)).toHaveLength(LIMIT);
    expect(await version()).toMatchObject({ webhooks: LIMIT });
  });

  it('counts the webhooks that the earlier release stored', async () => {
    await storedEarlier(2);

    expect(await table.insert(newWebhook(), 3)).toBe(true);
    expect(await table.insert(newWebhook(), 3)).toBe(false);
    expect(await version()).toMatchObject({ webhooks: 3 });
  });

  it('holds when those are deleted while others are created', async () => {
    const earlier = await storedEarlier(5);

    const [stored] = await Promise.all([
      Promise.all(Array.from({ length: 8 }, () => table.insert(newWebhook(), 8))),
      Promise.all(earlier.map(({ id }) => table.remove(workspace_id, id))),
    ]);

    const webhooks = await table.list(workspace_id);
    expect(webhooks).toHaveLength(stored.filter((each) => each).length);
    expect(webhooks.length).toBeLessThanOrEqual(8);
    expect(await version()).toMatchObject({ webhooks: webhooks.length });
  });

  it('makes room for another one when a webhook is deleted', async () => {
    const webhook = await insert();
    expect(await table.insert(newWebhook(), 1)).toBe(false);

    await table.remove(workspace_id, webhook.id);

    expect(await table.insert(newWebhook(), 1)).toBe(true);
  });

  it('refuses nothing because of a count that is too high', async () => {
    const webhook = await insert();
    // As the earlier release deletes it.
    const Key = { workspace_id, id: webhook.id };
    await tables.documents.send(new DeleteCommand({ TableName: 'Webhooks', Key }));

    expect(await table.insert(newWebhook(), 1)).toBe(true);
  });
});
