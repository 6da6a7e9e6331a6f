import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFindWebhook } from '../../../../lambdas/shared/webhook/find-webhook.ts';
import { OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';
import { startTables } from '../../local-tables.ts';
import { recordReads } from './record-reads.ts';

describe('finding a webhook', () => {
  let tables: Awaited<ReturnType<typeof startTables>>;
  beforeAll(async () => {
    tables = await startTables('Webhooks');
    await tables.documents.send(new PutCommand({ TableName: 'Webhooks', Item: webhookRecord() }));
  });
  afterAll(() => tables.close());

  it('returns the workspace’s webhook of that id', async () => {
    const findWebhook = makeFindWebhook(tables.documents, 'Webhooks');

    expect(await findWebhook('default', WEBHOOK_ID)).toEqual(webhookRecord());
    expect(await findWebhook('default', OTHER_WEBHOOK_ID)).toBeUndefined();
    expect(await findWebhook('other', WEBHOOK_ID)).toBeUndefined();
  });

  it('reads consistently, so a disabled or deleted webhook gets no more deliveries', async () => {
    const reads = recordReads(tables.client);

    await makeFindWebhook(tables.documents, 'Webhooks')('default', WEBHOOK_ID);

    expect(reads).toEqual([{ ConsistentRead: true }]);
  });
});
