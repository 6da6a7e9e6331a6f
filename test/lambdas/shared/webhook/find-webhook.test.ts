import { type DynamoDBDocumentClient, type GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFindWebhook, rememberWebhooks } from '../../../../lambdas/shared/webhook/find-webhook.ts';
import { OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';
import { startTables } from '../../local-tables.ts';

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
    const reads: GetCommand['input'][] = [];
    const client = { send: async ({ input }: GetCommand) => reads.push(input) };

    await makeFindWebhook(client as unknown as DynamoDBDocumentClient, 'Webhooks')('default', WEBHOOK_ID);

    expect(reads).toMatchObject([{ ConsistentRead: true }]);
  });
});

describe('within a batch', () => {
  it('each webhook is read once, even for messages that are handled at the same time', async () => {
    const reads: string[] = [];
    const findWebhook = rememberWebhooks(async (_, id) => {
      reads.push(id);
      return webhookRecord({ id });
    });

    const found = await Promise.all(
      [WEBHOOK_ID, OTHER_WEBHOOK_ID, WEBHOOK_ID].map((id) => findWebhook('default', id)),
    );

    expect(found.map((webhook) => webhook?.id)).toEqual([WEBHOOK_ID, OTHER_WEBHOOK_ID, WEBHOOK_ID]);
    expect(reads).toEqual([WEBHOOK_ID, OTHER_WEBHOOK_ID]);
  });

  it('a failed read fails only for the messages of that webhook', async () => {
    const findWebhook = rememberWebhooks(async (_, id) => {
      if (id === WEBHOOK_ID) throw new Error('DynamoDB is away.');
      return webhookRecord({ id });
    });

    await expect(findWebhook('default', WEBHOOK_ID)).rejects.toThrow('DynamoDB is away.');
    await expect(findWebhook('default', WEBHOOK_ID)).rejects.toThrow('DynamoDB is away.');
    expect(await findWebhook('default', OTHER_WEBHOOK_ID)).toMatchObject({ id: OTHER_WEBHOOK_ID });
  });
});
