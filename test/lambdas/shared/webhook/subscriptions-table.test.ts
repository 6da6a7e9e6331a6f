import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import {
  makeFindSubscription,
  makeReadSubscriptions,
} from '../../../../lambdas/shared/webhook/subscriptions-table.ts';
import type { WebhookRecord } from '../../../../lambdas/shared/webhook/webhook-record.ts';
import { makeWebhooksTable } from '../../../../lambdas/shared/webhook/webhooks-table.ts';
import { NOW, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';
import { startTables } from '../../local-tables.ts';
import { recordReads } from './record-reads.ts';

const webhooks = [
  webhookRecord({ filter: { data: { country: ['NL'] } } }),
  webhookRecord({ id: OTHER_WEBHOOK_ID, enabled: false, events: ['link.clicked'] }),
];

const subscriptionOf = ({ id, enabled, events, filter }: WebhookRecord) => ({ id, enabled, events, filter });

let tables: Awaited<ReturnType<typeof startTables>>;
let readSubscriptions: ReturnType<typeof makeReadSubscriptions>;
let findSubscription: ReturnType<typeof makeFindSubscription>;

beforeAll(async () => {
  tables = await startTables('Webhooks');
  const { insert } = makeWebhooksTable(tables.documents, 'Webhooks');
  for (const webhook of webhooks) await insert(webhook, 100);
  await insert(webhookRecord({ workspace_id: 'other' }), 100);
  readSubscriptions = makeReadSubscriptions(tables.documents, 'Webhooks');
  findSubscription = makeFindSubscription(tables.documents, 'Webhooks');
});
afterAll(() => tables.close());

describe('reading the subscriptions of a workspace', () => {
  it('returns those of all its webhooks and of no other workspace, without secrets', async () => {
    expect(await readSubscriptions('default')).toEqual(webhooks.map(subscriptionOf));
  });

  it('returns none for a workspace without webhooks', async () => {
    expect(await readSubscriptions('empty')).toEqual([]);
  });

  it('reads every page, consistently', async () => {
    const { insert } = makeWebhooksTable(tables.documents, 'Webhooks');
    // Together more than the 1 MB that DynamoDB puts on a page.
    const large = Array.from({ length: 4 }, (_, n) =>
      webhookRecord({ workspace_id: 'large', id: newId('whk', NOW + n), description: 'x'.repeat(300_000) }),
    );
    for (const webhook of large) await insert(webhook, 100);
    const reads = recordReads(tables.client);

    expect(await readSubscriptions('large')).toEqual(large.map(subscriptionOf));
    const page = { ConsistentRead: true, Select: 'SPECIFIC_ATTRIBUTES' };
    expect(reads).toEqual([page, page]);
  });
});

describe('finding a subscription', () => {
  it('returns that of one webhook, without secrets', async () => {
    expect(await findSubscription('default', WEBHOOK_ID)).toEqual(webhooks.map(subscriptionOf)[0]);
  });

  it('returns nothing for an unknown webhook or one of another workspace', async () => {
    expect(await findSubscription('default', newId('whk', NOW))).toBeUndefined();
    expect(await findSubscription('other', OTHER_WEBHOOK_ID)).toBeUndefined();
  });

  it('reads consistently', async () => {
    const reads = recordReads(tables.client);

    await findSubscription('default', WEBHOOK_ID);

    expect(reads).toEqual([{ ConsistentRead: true }]);
  });
});
