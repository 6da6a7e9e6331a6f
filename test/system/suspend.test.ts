import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findTable } from '../../cli/deployment/find-table.ts';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { newId } from '../../lambdas/shared/formats/ids.ts';
import { startTestReceiver, type TestReceiver } from '../e2e/receiver.ts';
import { awsOf, operate, startForTest } from './local-linkbus.ts';

interface Link {
  readonly clicks: number;
  readonly expires_at: string | null;
}

let linkbus: StartedLinkbus;
let receiver: TestReceiver;
let sqs: SQSClient;
let dynamo: DynamoDBClient;

beforeAll(async () => {
  linkbus = await startForTest();
  receiver = await startTestReceiver();
  sqs = new SQSClient(awsOf(linkbus));
  dynamo = new DynamoDBClient(awsOf(linkbus));
}, 60_000);

afterAll(async () => {
  sqs?.destroy();
  dynamo?.destroy();
  await receiver?.close();
  await linkbus?.stop();
});

const run = (...args: string[]) => operate(linkbus, 'bin/linkbus.js', ...args);
const suspend = (...args: string[]) => run('suspend', ...args);
const createKey = (workspace: string) => run('keys', 'create', '--workspace', workspace, '--name', 'test');

async function call<Body>(key: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${linkbus.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

const createLink = (key: string, short_code: string) =>
  call<Link>(key, 'POST', '/links', {
    short_code,
    target_url: 'https://example.com/',
    expires_at: '2099-01-01T00:00:00.000Z',
  });

const visit = (code: string, init: RequestInit = {}) =>
  fetch(`${linkbus.url}/${code}`, { redirect: 'manual', ...init });

/** Queues a click whose visitor was redirected before. */
async function overflow(short_code: string): Promise<void> {
  const { QueueUrls: [QueueUrl] = [] } = await sqs.send(
    new ListQueuesCommand({ QueueNamePrefix: 'Linkbus-local-LinksOverflowQueue' }),
  );
  const click = { id: newId('evt', Date.now()), at: new Date().toISOString() };
  const message = { short_code, target_url: 'https://example.com/', click };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
}

it('a link that is taken down responds 451 until that is lifted, and keeps its data', async () => {
  const { apiKey } = linkbus;
  const { body: created } = await createLink(apiKey, 'down');
  expect((await visit('down')).status).toBe(302);

  expect(await suspend('--link', 'down')).toBe('Took down down. Its visitors get 451.');
  const refused = await visit('down');
  expect(refused.status).toBe(451);
  expect(refused.headers.get('cache-control')).toBe('no-store');
  expect(await refused.json()).toMatchObject({ type: 'urn:linkbus:problem:link-taken-down', status: 451 });
  const page = await visit('down', { headers: { accept: 'text/html' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([451, 'text/html; charset=utf-8']);
  expect(await page.text()).toContain('<h1>Link taken down</h1>');
  expect((await visit('down', { method: 'HEAD' })).status).toBe(451);

  // A click from before is still counted, and lifts nothing.
  await overflow('down');
  const read = async () => (await call<Link>(apiKey, 'GET', '/links/down')).body;
  await expect.poll(async () => (await read()).clicks, { timeout: 20_000 }).toBe(2);
  expect(await read()).toEqual({ ...created, clicks: 2, last_clicked_at: expect.any(String) });
  expect((await visit('down')).status).toBe(451);

  expect(await suspend('--link', 'down', '--lift')).toBe('Lifted: down is no longer taken down.');
  expect((await visit('down')).status).toBe(302);
  await expect(suspend('--link', 'nobody')).rejects.toThrow('No link has the short code nobody.');
});

it('a suspended workspace has dead links, refused keys and silent webhooks, and gets everything back', async () => {
  const key = await createKey('acme');
  for (const code of ['acme-one', 'acme-two', 'acme-down']) await createLink(key, code);
  const webhook = { url: receiver.url, events: ['link.*'] };
  await call(key, 'POST', '/webhooks', webhook);
  const { body: paused } = await call<{ id: string }>(key, 'POST', '/webhooks', webhook);
  await call(key, 'PATCH', `/webhooks/${paused.id}`, { enabled: false });
  await suspend('--link', 'acme-down');

  expect(await suspend('--workspace', 'acme')).toBe('Suspended acme: 1 API keys, 1 webhooks, 3 links.');
  expect(await suspend('--workspace', 'acme')).toBe('Suspended acme: 1 API keys, 0 webhooks, 3 links.');
  expect((await visit('acme-one')).status).toBe(451);
  expect(await call(key, 'GET', '/links')).toMatchObject({
    status: 403,
    body: { type: 'urn:linkbus:problem:workspace-suspended' },
  });
  expect(await run('keys', 'list', '--workspace', 'acme')).toMatch(/\tsuspended 2\S+$/);
  await expect(createKey('acme')).rejects.toThrow('The workspace acme is suspended.');
  // Others go on.
  expect((await call(linkbus.apiKey, 'GET', '/links')).status).toBe(200);

  const before = receiver.received.length;
  await overflow('acme-one');
  const Key = { short_code: { S: 'acme-one' } };
  const stored = async () =>
    (await dynamo.send(new GetItemCommand({ TableName: links, Key }))).Item?.clicks?.N;
  const links = await findTable(dynamo, 'local', 'LinksTable');
  await expect.poll(stored, { timeout: 20_000 }).toBe('1');
  // Its event comes after that of the click.
  const otherKey = await createKey('other');
  await call(otherKey, 'POST', '/webhooks', webhook);
  await createLink(otherKey, 'other');
  await expect
    .poll(() => receiver.received.slice(before).map(({ event }) => event.data.short_code), {
      timeout: 20_000,
    })
    .toContain('other');

  expect(await suspend('--workspace', 'acme', '--lift')).toBe(
    'Lifted the suspension of acme: 3 links, 1 webhooks, 1 API keys.',
  );
  expect((await call<Link>(key, 'GET', '/links/acme-one')).body.clicks).toBe(1);
  expect((await visit('acme-two')).status).toBe(302);
  expect((await visit('acme-down')).status).toBe(451);
  expect(await call(key, 'GET', `/webhooks/${paused.id}`)).toMatchObject({
    body: { disabled_reason: 'requested' },
  });
  await expect
    .poll(() => receiver.received.map(({ event }) => event.data.short_code), { timeout: 20_000 })
    .toContain('acme-two');
  const clicked = receiver.received.filter(({ event }) => event.type === 'link.clicked');
  expect(clicked.map(({ event }) => event.data.short_code)).not.toContain('acme-one');
  await createKey('acme');
});
