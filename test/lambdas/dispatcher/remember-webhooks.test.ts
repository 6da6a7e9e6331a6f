import { describe, expect, it } from 'vitest';
import { rememberWebhooks } from '../../../lambdas/dispatcher/remember-webhooks.ts';
import { OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

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
      if (id === WEBHOOK_ID) throw new Error('DynamoDB is down.');
      return webhookRecord({ id });
    });

    await expect(findWebhook('default', WEBHOOK_ID)).rejects.toThrow('DynamoDB is down.');
    await expect(findWebhook('default', WEBHOOK_ID)).rejects.toThrow('DynamoDB is down.');
    expect(await findWebhook('default', OTHER_WEBHOOK_ID)).toMatchObject({ id: OTHER_WEBHOOK_ID });
  });
});
