import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeFindWebhook, rememberWebhooks } from '../../../../lambdas/shared/webhook/find-webhook.ts';
import { OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';

describe('finding a webhook', () => {
  it('reads it consistently, so that one that was disabled or deleted gets nothing any more', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    const dynamodb = mockClient(client);
    dynamodb.on(GetCommand).resolvesOnce({ Item: webhookRecord() }).resolvesOnce({});
    const findWebhook = makeFindWebhook(client, 'Webhooks');

    expect(await findWebhook('default', WEBHOOK_ID)).toEqual(webhookRecord());
    expect(await findWebhook('default', WEBHOOK_ID)).toBeUndefined();
    expect(dynamodb.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: 'Webhooks',
      Key: { workspace_id: 'default', id: WEBHOOK_ID },
      ConsistentRead: true,
    });
  });
});

describe('within one batch', () => {
  it('a webhook is looked up once, even by messages that are handled at the same time', async () => {
    const lookedUp: string[] = [];
    const findWebhook = rememberWebhooks(async (_, id) => {
      lookedUp.push(id);
      return webhookRecord({ id });
    });

    const found = await Promise.all(
      [WEBHOOK_ID, OTHER_WEBHOOK_ID, WEBHOOK_ID].map((id) => findWebhook('default', id)),
    );

    expect(found.map((webhook) => webhook?.id)).toEqual([WEBHOOK_ID, OTHER_WEBHOOK_ID, WEBHOOK_ID]);
    expect(lookedUp).toEqual([WEBHOOK_ID, OTHER_WEBHOOK_ID]);
  });

  it('a look-up that fails fails for the messages of that webhook only', async () => {
    const findWebhook = rememberWebhooks(async (_, id) => {
      if (id === WEBHOOK_ID) throw new Error('DynamoDB is away.');
      return webhookRecord({ id });
    });

    await expect(findWebhook('default', WEBHOOK_ID)).rejects.toThrow('DynamoDB is away.');
    await expect(findWebhook('default', WEBHOOK_ID)).rejects.toThrow('DynamoDB is away.');
    expect(await findWebhook('default', OTHER_WEBHOOK_ID)).toMatchObject({ id: OTHER_WEBHOOK_ID });
  });
});
