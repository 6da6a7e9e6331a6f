import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import type { WebhookRecord } from '../../../../lambdas/shared/webhook/webhook-record.ts';
import { makeWebhooksTable, type WebhooksTable } from '../../../../lambdas/shared/webhook/webhooks-table.ts';
import { NOW, NOW_TEXT, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';
import { startTables } from '../../local-tables.ts';
import { recordReads } from './record-reads.ts';

const MALFORMED_IDS = ['', 'whk_', `${WEBHOOK_ID}0`, 'dlv_01M7X20NWEG4R8Y2S6VZ3J7K9M'];

let tables: Awaited<ReturnType<typeof startTables>>;
let table: WebhooksTable;
let workspace_id: string;

beforeAll(async () => {
  tables = await startTables('Webhooks');
  table = makeWebhooksTable(tables.documents, 'Webhooks');
});
afterAll(() => tables.close());
beforeEach(() => {
  // Tests share the table, each with its own workspace.
  workspace_id = randomUUID();
});

const find = (id = WEBHOOK_ID) => table.find(workspace_id, id);

async function insert(overrides: Partial<WebhookRecord> = {}): Promise<WebhookRecord> {
  const webhook = webhookRecord({ workspace_id, ...overrides });
  await table.insert(webhook, 100);
  return webhook;
}

/** Inserts four webhooks, oldest first: together more than the 1 MB that DynamoDB puts on a page. */
async function insertTwoPages(): Promise<WebhookRecord[]> {
  const webhooks: WebhookRecord[] = [];
  for (let n = 0; n < 4; n += 1)
    webhooks.push(await insert({ id: newId('whk', NOW + n), description: 'x'.repeat(300_000) }));
  return webhooks;
}

describe('finding a webhook', () => {
  it('returns the webhook of the workspace as it was stored', async () => {
    const webhook = await insert();

    expect(await find()).toEqual(webhook);
    expect(await find(OTHER_WEBHOOK_ID)).toBeUndefined();
    expect(await table.find('other', WEBHOOK_ID)).toBeUndefined();
  });

  it('is one consistent read', async () => {
    const reads = recordReads(tables.client);

    await find();

    expect(reads).toEqual([{ ConsistentRead: true }]);
  });

  it.each(MALFORMED_IDS)('reads nothing for the malformed id %j', async (id) => {
    const reads = recordReads(tables.client);

    expect(await find(id)).toBeUndefined();
    expect(reads).toEqual([]);
  });
});

describe('listing the webhooks of a workspace', () => {
  it('reads every page consistently, newest webhook first', async () => {
    const webhooks = await insertTwoPages();
    const reads = recordReads(tables.client);

    expect(await table.list(workspace_id)).toEqual(webhooks.toReversed());
    expect(reads).toEqual([{ ConsistentRead: true }, { ConsistentRead: true }]);
  });

  it('lists none of another workspace', async () => {
    await insert();

    expect(await table.list('other')).toEqual([]);
  });
});

describe('changing a webhook', () => {
  it('changes only the given attributes, and returns the changed webhook', async () => {
    const health = { failing_since: NOW_TEXT, slow_until: NOW_TEXT };
    const disabled = { enabled: false, disabled_reason: 'failing', disabled_at: NOW_TEXT } as const;
    const webhook = await insert({ ...health, ...disabled, description: 'CRM' });
    const later = '2026-11-20T10:16:00.000Z';

    const written = await table.write(webhook, {
      set: { enabled: true, disabled_reason: null, updated_at: later },
      remove: ['disabled_at', 'failing_since', 'slow_until'],
    });

    expect(written).toEqual(webhookRecord({ workspace_id, description: 'CRM', updated_at: later }));
    expect(await find()).toEqual(written);
  });

  it('removes no attribute by default', async () => {
    const webhook = await insert({ failing_since: NOW_TEXT });
    const url = 'https://receiver.example/other';

    await table.write(webhook, { set: { url } });

    expect(await find()).toEqual({ ...webhook, url });
  });

  it.each<[string, Partial<WebhookRecord>]>([
    ['enabled or disabled', { enabled: false }],
    ['given a new secret', { secrets: [{ value: 'whsec_bmV3' }, { value: 'whsec_b2xk' }] }],
  ])('writes nothing if the webhook was %s since it was read', async (_, since) => {
    const webhook = await insert();
    const changed = { ...webhook, ...since };
    await tables.documents.send(new PutCommand({ TableName: 'Webhooks', Item: changed }));

    expect(await table.write(webhook, { set: { description: 'mine' } })).toBeUndefined();
    expect(await find()).toEqual(changed);
  });

  it('does not restore a deleted webhook', async () => {
    const webhook = await insert();
    await table.remove(workspace_id, WEBHOOK_ID);

    expect(await table.write(webhook, { set: { description: 'mine' } })).toBeUndefined();
    expect(await find()).toBeUndefined();
  });

  it('fails if DynamoDB does', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    mockClient(client).on(UpdateCommand).rejects(new Error('DynamoDB is down.'));
    const { write } = makeWebhooksTable(client, 'Webhooks');

    await expect(write(webhookRecord(), { set: { description: 'x' } })).rejects.toThrow('DynamoDB is down.');
  });
});

describe('deleting a webhook', () => {
  it('returns whether the webhook existed, and keeps all others', async () => {
    await insert();
    const other = await insert({ id: OTHER_WEBHOOK_ID });

    expect(await table.remove('other', WEBHOOK_ID)).toBe(false);
    expect(await table.remove(workspace_id, WEBHOOK_ID)).toBe(true);
    expect(await table.remove(workspace_id, WEBHOOK_ID)).toBe(false);
    expect(await table.list(workspace_id)).toEqual([other]);
  });

  it.each(MALFORMED_IDS)('makes no call for the malformed id %j', async (id) => {
    const calls = recordReads(tables.client);

    expect(await table.remove(workspace_id, id)).toBe(false);
    expect(calls).toEqual([]);
  });
});
