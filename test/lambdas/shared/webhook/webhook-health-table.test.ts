import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { makeWebhookHealth } from '../../../../lambdas/shared/webhook/webhook-health-table.ts';
import type { WebhookRecord } from '../../../../lambdas/shared/webhook/webhook-record.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';
import { startTables } from '../../local-tables.ts';

const FAILING_SINCE = '2026-11-15T10:15:30.123Z';
const LATER = '2026-11-20T10:15:31.000Z';

let tables: Awaited<ReturnType<typeof startTables>>;
beforeAll(async () => {
  tables = await startTables('Webhooks');
});
afterAll(() => tables.close());

/** A stored webhook; `read` as an attempt read it before. */
async function givenWebhook(overrides: Partial<WebhookRecord> = {}) {
  const read = webhookRecord({ id: newId('whk', NOW), ...overrides });
  const put = (Item: WebhookRecord) => tables.documents.send(new PutCommand({ TableName: 'Webhooks', Item }));
  await put(read);
  return {
    read,
    put,
    health: makeWebhookHealth(tables.documents, 'Webhooks'),
    async stored() {
      const Key = { workspace_id: read.workspace_id, id: read.id };
      return (await tables.documents.send(new GetCommand({ TableName: 'Webhooks', Key }))).Item;
    },
  };
}

describe('a webhook’s first failure', () => {
  it('is recorded', async () => {
    const { health, read, stored } = await givenWebhook();

    await health.startFailing(read, NOW_TEXT);

    expect(await stored()).toEqual({ ...read, failing_since: NOW_TEXT });
  });

  it('stays recorded when others follow', async () => {
    const { health, read, stored } = await givenWebhook({ failing_since: FAILING_SINCE });

    await health.startFailing(read, NOW_TEXT);

    expect(await stored()).toEqual(read);
  });
});

describe('a success', () => {
  it.each([FAILING_SINCE, NOW_TEXT])(
    'clears failures since its time or earlier: %s',
    async (failing_since) => {
      const { health, read, stored } = await givenWebhook({ failing_since });

      await health.stopFailing(read, NOW_TEXT);

      const { failing_since: _, ...cleared } = read;
      expect(await stored()).toEqual(cleared);
    },
  );

  it.each([{ failing_since: LATER }, {}])('changes nothing else: %j', async (overrides) => {
    const { health, read, stored } = await givenWebhook(overrides);

    await health.stopFailing(read, NOW_TEXT);

    expect(await stored()).toEqual(read);
  });
});

describe('disabling a webhook', () => {
  it.each(['gone', 'failing'] as const)('records the reason and the time: %s', async (reason) => {
    const { health, read, stored } = await givenWebhook({ failing_since: FAILING_SINCE });

    expect(await health.disable(read, reason, NOW_TEXT)).toBe(true);

    expect(await stored()).toEqual({
      ...read,
      enabled: false,
      disabled_reason: reason,
      disabled_at: NOW_TEXT,
      updated_at: NOW_TEXT,
    });
  });

  it('counts as done when the same attempt did it before, as after a retry by the SDK or SQS', async () => {
    const { health, read, stored } = await givenWebhook();
    await health.disable(read, 'gone', NOW_TEXT);
    const before = await stored();

    expect(await health.disable(read, 'gone', NOW_TEXT)).toBe(true);
    expect(await stored()).toEqual(before);
  });

  it.each([
    ['disabled at another time', 'gone', { enabled: false, disabled_at: FAILING_SINCE }],
    ['disabled on request', 'gone', { enabled: false, disabled_reason: 'requested' }],
    ['moved to another URL', 'gone', { url: 'https://moved.example/hook' }],
    ['failing since another time', 'failing', { failing_since: NOW_TEXT }],
  ] as const)('changes nothing if the webhook is %s', async (_, reason, changes) => {
    const { health, read, put, stored } = await givenWebhook({ failing_since: FAILING_SINCE });
    await put({ ...read, ...changes });

    expect(await health.disable(read, reason, NOW_TEXT)).toBe(false);
    expect(await stored()).toEqual({ ...read, ...changes });
  });
});

it('a slow webhook is marked until the given time', async () => {
  const { health, read, stored } = await givenWebhook({ slow_until: FAILING_SINCE });

  await health.markSlow(read, LATER);

  expect(await stored()).toEqual({ ...read, slow_until: LATER });
});

it('no write restores a deleted webhook', async () => {
  const health = makeWebhookHealth(tables.documents, 'Webhooks');
  const deleted = webhookRecord({ id: 'whk_deleted', failing_since: FAILING_SINCE });

  await health.startFailing(deleted, NOW_TEXT);
  await health.stopFailing(deleted, NOW_TEXT);
  expect(await health.disable(deleted, 'gone', NOW_TEXT)).toBe(false);
  expect(await health.disable(deleted, 'failing', NOW_TEXT)).toBe(false);
  await health.markSlow(deleted, NOW_TEXT);

  const Key = { workspace_id: 'default', id: 'whk_deleted' };
  expect((await tables.documents.send(new GetCommand({ TableName: 'Webhooks', Key }))).Item).toBeUndefined();
});

describe('a write', () => {
  function makeFailing(error: Error) {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    mockClient(client).rejects(error);
    return makeWebhookHealth(client, 'Webhooks');
  }
  const webhook = webhookRecord({ failing_since: FAILING_SINCE });

  it('is not done if its condition fails and DynamoDB returns no item', async () => {
    const cancelled = new TransactionCanceledException({
      $metadata: {},
      message: 'Transaction cancelled',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
    });
    expect(await makeFailing(cancelled).disable(webhook, 'gone', NOW_TEXT)).toBe(false);
  });

  it('fails when DynamoDB does, so SQS redelivers the message', async () => {
    const health = makeFailing(new Error('DynamoDB is down.'));

    await expect(health.startFailing(webhook, NOW_TEXT)).rejects.toThrow('DynamoDB is down.');
    await expect(health.stopFailing(webhook, NOW_TEXT)).rejects.toThrow('DynamoDB is down.');
    await expect(health.disable(webhook, 'gone', NOW_TEXT)).rejects.toThrow('DynamoDB is down.');
    await expect(health.markSlow(webhook, NOW_TEXT)).rejects.toThrow('DynamoDB is down.');
  });
});
