import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { startTestReceiver, type TestReceiver } from '../e2e/receiver.ts';
import { callApi, operate, startForTest } from './local-linkbus.ts';

let linkbus: StartedLinkbus;
let receiver: TestReceiver;
let healthy = false;

beforeAll(async () => {
  receiver = await startTestReceiver((response) => response.writeHead(healthy ? 204 : 500).end());
  linkbus = await startForTest({ retrySchedule: [0] });
}, 60_000);

afterAll(async () => {
  await receiver?.close();
  await linkbus?.stop();
});

const api = <Body>(...call: [method: string, path: string, body?: unknown]) =>
  callApi<Body>(linkbus, ...call);
const redrive = (what: 'deliveries' | 'events'): Promise<string> =>
  operate(linkbus, 'bin/linkbus.js', 'redrive', what);

it('a redriven delivery gets one more attempt, recorded, with the same id and body', async () => {
  const { id } = await api<{ id: string }>('POST', '/webhooks', {
    url: receiver.url,
    events: ['link.created'],
  });
  const deliveries = async () =>
    (
      await api<{ data: { status: string; attempts: { status_code: number }[] }[] }>(
        'GET',
        `/webhooks/${id}/deliveries`,
      )
    ).data;
  await api('POST', '/links', { target_url: 'https://example.com/' });
  await expect.poll(async () => (await deliveries())[0]?.status, { timeout: 20_000 }).toBe('exhausted');

  healthy = true;
  await expect.poll(() => redrive('deliveries'), { timeout: 20_000 }).toBe('1 sent again.');

  await expect.poll(async () => (await deliveries())[0]?.status, { timeout: 20_000 }).toBe('delivered');
  const [delivery] = await deliveries();
  expect(delivery?.attempts.map(({ status_code }) => status_code)).toEqual([500, 500, 204]);
  expect(new Set(receiver.received.map(({ body, headers }) => `${headers['webhook-id']} ${body}`)).size).toBe(
    1,
  );
  expect(await redrive('deliveries')).toBe('0 sent again.');
  expect(await redrive('events')).toBe('0 sent again.');
}, 60_000);
