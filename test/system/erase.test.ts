import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { startTestReceiver, type TestReceiver } from '../e2e/receiver.ts';
import { callApi, operate, startForTest } from './local-linkbus.ts';

let linkbus: StartedLinkbus;
let receiver: TestReceiver;

beforeAll(async () => {
  linkbus = await startForTest();
  // Repeats what it gets.
  receiver = await startTestReceiver((response, { body }) => response.writeHead(200).end(body));
}, 60_000);

afterAll(async () => {
  await receiver?.close();
  await linkbus?.stop();
});

const get = (path: string) => callApi<Record<string, unknown>>(linkbus, 'GET', path);
const eraseLink = (code: string) => operate(linkbus, 'bin/linkbus.js', 'erase', '--link', code);

it('erases a link, its events and the responses to them, and nothing else', async () => {
  const facts = { title: 'secret title', tags: ['secret-tag'], target_url: 'https://secret.example/' };
  const webhook = await callApi<{ id: string }>(linkbus, 'POST', '/webhooks', {
    url: receiver.url,
    events: ['*'],
  });
  for (const short_code of ['gone', 'kept']) {
    await callApi(linkbus, 'POST', '/links', { ...facts, short_code });
    const headers = { referer: 'https://secret.example/from', 'user-agent': 'secret agent' };
    await fetch(`${linkbus.url}/${short_code}`, { headers, redirect: 'manual' });
  }
  const deliveries = `/webhooks/${webhook.id}/deliveries`;
  const textOf = async (path: string) => JSON.stringify(await get(path));
  await expect
    .poll(async () => (await textOf(deliveries)).match(/"delivered"/g)?.length, { timeout: 20_000 })
    .toBe(4);
  const before = { link: await get('/links/kept'), log: await textOf('/events?short_code=kept') };
  expect(before.log.match(/secret/g)).toHaveLength(6);

  expect(await eraseLink('gone')).toBe('Erased gone: the link, 2 events, the responses of 2 deliveries.');
  expect((await fetch(`${linkbus.url}/gone`, { redirect: 'manual' })).status).toBe(410);
  expect(await get('/links/gone')).toMatchObject({ status: 404 });
  expect(await get('/events?short_code=gone')).toMatchObject({
    data: [
      {
        type: 'link.clicked',
        data: {
          short_code: 'gone',
          clicks: 1,
          target_url: 'https://erased.invalid/',
          referrer: null,
          user_agent: null,
          country: null,
        },
      },
      { type: 'link.created', data: { target_url: 'https://erased.invalid/', title: null, tags: [] } },
    ],
  });
  expect(await get('/links/kept')).toEqual(before.link);
  expect(await textOf('/events?short_code=kept')).toBe(before.log);
  expect((await textOf(deliveries)).match(/"response_body":null/g)).toHaveLength(2);

  // Lifting a suspension brings nothing back, and a second run finds nothing to erase.
  for (const options of [[], ['--lift']]) {
    await operate(linkbus, 'bin/linkbus.js', 'suspend', '--link', 'gone', ...options);
    expect((await fetch(`${linkbus.url}/gone`, { redirect: 'manual' })).status).toBe(410);
  }
  expect(await eraseLink('gone')).toBe('Erased gone: the link, 2 events, the responses of 0 deliveries.');
  await expect(eraseLink('nobody')).rejects.toThrow('No link has the short code nobody.');
});
