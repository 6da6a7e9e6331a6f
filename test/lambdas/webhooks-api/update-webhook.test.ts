import { expect, it } from 'vitest';
import { WEBHOOK_ID } from '../factories/fixed-values.ts';
import { refusalOf } from '../factories/refusal.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { storedWebhook } from './stored-webhook.ts';

it('a change is decided again if another request changes the webhook first', async () => {
  const stored = storedWebhook(webhookRecord());
  stored.beforeWrite = () => {
    stored.record = webhookRecord({ enabled: false, description: 'theirs' });
  };
  const seen: unknown[] = [];

  const webhook = await stored.updateWebhook('default', WEBHOOK_ID, ({ enabled }) => {
    seen.push(enabled);
    return { set: { url: 'https://receiver.example/other' } };
  });

  expect(seen).toEqual([true, false]);
  expect(webhook).toEqual(stored.record);
  expect(webhook).toMatchObject({ description: 'theirs', url: 'https://receiver.example/other' });
});

it('a webhook that is deleted in the meantime is a 404 and is not restored', async () => {
  const stored = storedWebhook(webhookRecord());
  stored.beforeWrite = () => {
    stored.record = undefined;
  };

  const changed = stored.updateWebhook('default', WEBHOOK_ID, () => ({ set: { description: 'mine' } }));

  expect(await refusalOf(changed)).toMatchObject({ status: 404 });
  expect(stored.record).toBeUndefined();
});

it('a request that loses five races is refused with 409, and changes nothing', async () => {
  const stored = storedWebhook(webhookRecord());
  let tries = 0;
  stored.beforeWrite = () => {
    tries += 1;
    stored.record = webhookRecord({ enabled: tries % 2 === 0 });
  };

  const changed = stored.updateWebhook('default', WEBHOOK_ID, () => ({ set: { description: 'mine' } }));

  expect(await refusalOf(changed)).toMatchObject({ status: 409, kind: 'concurrent-change' });
  expect(tries).toBe(5);
  expect(stored.writes).toEqual([]);
});
