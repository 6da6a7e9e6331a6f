import { expect, it } from 'vitest';
import { createLink, createWebhook, eventually, follow, send } from './client.ts';
import { startTestReceiver } from './receiver.ts';

const LINKS = 20;
const CLICKS = 1_000;
const CLIENTS = 50;

it('1,000 clicks from 50 clients on 20 links: each is redirected, counted and delivered', {
  timeout: 120_000,
}, async () => {
  const receiver = await startTestReceiver();
  const tag = `load-${Date.now()}`;
  const codes = Array.from({ length: LINKS }, (_, i) => `${tag}-${i}`);
  const webhook = await createWebhook(receiver.url, ['link.clicked'], {
    filter: { data: { short_code: [{ prefix: `${tag}-` }] } },
  });
  await Promise.all(
    codes.map((code) => createLink({ short_code: code, target_url: `https://example.com/${code}` })),
  );

  const visits = Array.from({ length: CLICKS }, (_, i) => codes[i % LINKS] as string);
  const wrong: string[] = [];
  const client = async () => {
    for (let code = visits.pop(); code !== undefined; code = visits.pop()) {
      const { status, headers } = await follow(code);
      if (status !== 302 || headers.get('location') !== `https://example.com/${code}`)
        wrong.push(`${code}: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));

  expect(wrong).toEqual([]);
  for (const code of codes) {
    expect((await send('GET', `/links/${code}`)).body).toMatchObject({ clicks: CLICKS / LINKS });
  }
  const numbers = () => {
    const delivered = new Map<string, Set<number>>(codes.map((code) => [code, new Set()]));
    for (const { event } of receiver.received) {
      delivered.get(String(event.data.short_code))?.add(Number(event.data.clicks));
    }
    return delivered;
  };
  await eventually(
    () =>
      numbers()
        .values()
        .reduce((total, { size }) => total + size, 0),
    (total) => total === CLICKS,
    90_000,
  );
  const everyNumber = Array.from({ length: CLICKS / LINKS }, (_, i) => i + 1);
  for (const delivered of numbers().values())
    expect([...delivered].sort((a, b) => a - b)).toEqual(everyNumber);

  await send('DELETE', `/webhooks/${webhook.id}`);
  await receiver.close();
});
