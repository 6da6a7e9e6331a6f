import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startReceiver } from '../../../cli/listen/server.ts';
import { generateSecret } from '../../../lambdas/shared/standard-webhooks/secret.ts';
import { runLine, runLineHere } from '../command-line.ts';
import { spawnServer } from '../spawn-with-state.ts';

vi.mock('../../../cli/listen/server.ts', { spy: true });

/** The options that a command line gives to a receiver that doesn't start. */
async function optionsOf(line: string) {
  vi.mocked(startReceiver).mockRejectedValueOnce(new Error('not started'));
  await runLineHere(line);
  const { secrets, ...options } = vi.mocked(startReceiver).mock.lastCall?.[0] ?? {};
  return { ...options, secrets: secrets?.() };
}

describe('linkbus listen', () => {
  it.each(['SIGINT', 'SIGHUP'] as const)(
    'prints where it listens and each webhook, and stops on %s',
    async (signal) => {
      // Where no Linkbus runs.
      const receiver = spawnServer(['listen', '--port', '0'], {
        LINKBUS_DATA: '/nonexistent',
        LINKBUS_URL: 'http://127.0.0.1:1',
      });
      const [, url = ''] = await receiver.line(/^Listening on (http:\/\/127\.0\.0\.1:\d+\/webhook)\./);
      const response = await fetch(url, { method: 'POST', body: '{"id":"evt_01","type":"webhook.test"}' });
      expect(response.status).toBe(204);
      await receiver.line(/webhook\.test {2}evt_01 {2}unsigned {2}response 204$/);
      expect(await receiver.end(signal)).toBe(0);
    },
  );

  it('says what to do if its port is in use', async () => {
    const other = await startReceiver({ port: 0 });
    onTestFinished(() => other.close());
    const { port } = new URL(other.url);
    expect(await runLine(['listen', '--port', port])).toEqual({
      stdout: '',
      stderr: `Port ${port} is in use. Stop the process that uses it, or choose another port: --port 8002\n`,
      code: 1,
    });
  });

  it('refuses a malformed secret without repeating it', async () => {
    expect(await runLine(['listen', '--secret', 'hunter2'])).toEqual({
      stdout: '',
      stderr:
        'Invalid --secret: A webhook secret is whsec_ followed by base64.\nRun "linkbus listen --help".\n',
      code: 2,
    });
  });

  it('has a default for every option', async () => {
    expect(await optionsOf('listen')).toEqual({ port: 8_001, host: '127.0.0.1', fail: 0, secrets: [] });
  });

  it('sets every option', async () => {
    const [first, second] = [generateSecret(), generateSecret()];
    const line = `listen --secret ${first} --secret=${second} --port 0 --host 0.0.0.0 --fail 2 --hang`;
    expect(await optionsOf(line)).toEqual({
      secrets: [first, second],
      port: 0,
      host: '0.0.0.0',
      fail: 2,
      hang: true,
    });
  });

  it.each([
    ['listen 8001', 'Too many arguments'],
    ['listen --port 65536', "'65536' is invalid. It takes a whole number from 0 to 65535."],
    ['listen --port 1e3', '--port'],
    ['listen --port=', '--port'],
    ['listen --fail -1', '--fail'],
    ['listen --fail two', '--fail'],
    ['listen --hang=yes', '--hang'],
    ['listen --secret', '--secret'],
  ])('refuses %s', async (line, why) => {
    const { stderr, code } = await runLineHere(line);
    expect(stderr).toContain(why);
    expect(code).toBe(2);
  });
});
