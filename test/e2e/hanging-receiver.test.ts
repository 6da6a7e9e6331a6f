import { expect, it } from 'vitest';
import { createLink, createWebhook, eventually, follow, send } from './client.ts';
import { startTestReceiver } from './receiver.ts';

it('redirects answer while a receiver hangs', async () => {
  const receiver = await startTestReceiver(() => {});
  const code = `hang-${Date.now()}`;
  const webhook = await createWebhook(receiver.url, ['link.clicked'], {
    filter: { data: { short_code: [code] } },
  });
  await createLink({ short_code: code });
  await follow(code);
  await eventually(
    () => receiver.received.length,
    (n) => n === 1,
  );

  const answers = await Promise.all(Array.from({ length: 100 }, () => follow(code)));

  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 302));
  await send('DELETE', `/webhooks/${webhook.id}`);
  await receiver.close();
});
