import { expect, it } from 'vitest';
import { runLine } from '../command-line.ts';
import { spawnServer, startWithState, temporaryDirectory } from '../spawn-with-state.ts';

const TIMEOUT_MS = 60_000;

it('linkbus listen receives verified webhooks without a secret, in whatever order it starts', {
  timeout: TIMEOUT_MS,
}, async () => {
  const LINKBUS_DATA = temporaryDirectory();
  const environment = { LINKBUS_DATA, LINKBUS_URL: '', LINKBUS_API_KEY: '' };
  const early = spawnServer(['listen', '--port', '0'], {
    ...environment,
    LINKBUS_URL: 'http://127.0.0.1:1',
  });
  await early.line(/^Waiting for Linkbus at /);
  const [, port = ''] = await early.line(/^Listening on http:\/\/127\.0\.0\.1:(\d+)/);
  await early.end('SIGINT');

  const linkbus = await startWithState(LINKBUS_DATA);
  const receivers = async () => (await linkbus.api('GET', '/webhooks')).body.data;
  const killed = spawnServer(['listen', '--port', port], environment);
  const [, left] = await killed.line(/^Created webhook (whk_\w+) for link\.\*/);
  await killed.end('SIGKILL');

  const refused = await runLine(['listen', '--port', '0', '--events', 'link.eaten'], environment);
  expect(refused).toMatchObject({
    stderr: expect.stringMatching(/^Linkbus refused the webhook: .+\n$/),
    code: 1,
  });

  const receiver = spawnServer(['listen', '--port', port, '--events', 'link.created'], environment);
  const [, id] = await receiver.line(/^Created webhook (whk_\w+) for link\.created in /);
  expect(id).not.toBe(left);
  expect(await receivers()).toMatchObject([
    { id, url: `http://127.0.0.1:${port}/webhook`, events: ['link.created'], description: 'linkbus listen' },
  ]);

  const link = { target_url: 'https://example.com/', short_code: 'hello' };
  expect((await linkbus.api('POST', '/links', link)).status).toBe(201);
  await receiver.line(/link\.created {2}evt_\w+ {2}hello {2}signature ok {2}response 204$/);

  expect(await receiver.end('SIGINT')).toBe(0);
  expect(await receivers()).toEqual([]);
});
