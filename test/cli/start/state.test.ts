import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startReceiver } from '../../../cli/listen/server.ts';
import { runLine } from '../command-line.ts';
import { startWithState, temporaryDirectory } from '../spawn-with-state.ts';

const TIMEOUT_MS = 60_000;

describe('linkbus start with a state folder', () => {
  it('keeps its API key, also after kill -9, and refuses a second process', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const LINKBUS_DATA = join(temporaryDirectory(), 'new');
    const first = await startWithState(LINKBUS_DATA);
    expect(statSync(LINKBUS_DATA).mode & 0o777).toBe(0o700);
    expect((await first.api('GET', '/webhooks')).status).toBe(200);

    const second = await runLine(['start'], { PORT: '0', LINKBUS_DATA });
    expect(second).toEqual({
      stdout: '',
      stderr: expect.stringMatching(
        /^The state folder \S+ is in use by another process \(pid \d+\): stop that process, choose another folder with LINKBUS_DATA, or keep no state with --memory\.\n$/,
      ),
      code: 1,
    });

    await first.end('SIGKILL');
    const again = await startWithState(LINKBUS_DATA);
    expect(again.apiKey).toBe(first.apiKey);
    expect((await again.api('GET', '/webhooks')).status).toBe(200);
    expect(await again.end('SIGINT')).toBe(0);

    const given = await startWithState(LINKBUS_DATA, { LINKBUS_API_KEY: 'lb_0123456789abcdef' });
    expect(given.apiKey).toBe('lb_0123456789abcdef');
    expect((await given.api('GET', '/webhooks')).status).toBe(200);
  });

  it('keeps links after kill -9, and prints clicks and attempts', { timeout: TIMEOUT_MS }, async () => {
    const LINKBUS_DATA = temporaryDirectory();
    const receiver = await startReceiver({ port: 0, print: () => {} });
    onTestFinished(() => receiver.close());
    const url = `${receiver.url}/webhook`;
    const first = await startWithState(LINKBUS_DATA);
    const webhook = { url: `${url}?token=secret`, events: ['link.*'] };
    expect((await first.api('POST', '/webhooks', webhook)).status).toBe(201);
    const link = { target_url: 'https://example.com/', short_code: 'hello' };
    expect((await first.api('POST', '/links', link)).status).toBe(201);
    expect((await first.api('GET', '/hello')).status).toBe(302);
    await first.line(/^\d\d:\d\d:\d\d\.\d{3} {2}link\.created {2}\/hello {2}to https:\/\/example\.com\/$/);
    await first.line(/^\d\d:\d\d:\d\d\.\d{3} {2}link\.clicked {2}\/hello {2}clicks 1$/);
    const attempt = new RegExp(`^[\\d:.]+ {2}→ ${url} {2}204 {2}\\d+ ms {2}attempt 1$`);
    await first.line(attempt);
    await first.end('SIGKILL');

    const again = await startWithState(LINKBUS_DATA);
    expect((await again.api('GET', '/hello')).status).toBe(302);
    await again.line(/ {2}link\.clicked {2}\/hello {2}clicks 2$/);
    await again.line(attempt);
    expect(again.lines.join('\n')).not.toContain('secret');
    expect(await again.end('SIGINT')).toBe(0);

    const quiet = await startWithState(LINKBUS_DATA, {}, ['--quiet']);
    expect((await quiet.api('GET', '/hello')).status).toBe(302);
    expect((await quiet.api('GET', '/links/hello')).body).toMatchObject({ clicks: 3 });
    expect(quiet.lines.at(-1)).toBe(`linkbus ready ${quiet.url}`);
  });

  it('ends with one sentence when it can’t write, and keeps everything that it confirmed', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const LINKBUS_DATA = temporaryDirectory();
    // A limit of 2 MiB for each file.
    const limited = await startWithState(LINKBUS_DATA, {}, ['--quiet'], { maxFileBlocks: 4_096 });
    const confirmed: string[] = [];
    const target_url = `https://example.com/${'x'.repeat(1_500)}`;
    const fill = async (name: string) => {
      for (let n = 0; ; n += 1) {
        const short_code = `${name}-${n}`;
        const { status } = await limited.api('POST', '/links', { target_url, short_code });
        if (status === 201) confirmed.push(short_code);
      }
    };
    await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(fill));
    expect(limited.lines.at(-1)).toMatch(
      /^The (disk is full|state can't be written \(.+\)), so Linkbus has stopped and kept everything that it confirmed: .+\.$/,
    );

    const again = await startWithState(LINKBUS_DATA, {}, ['--quiet']);
    expect(confirmed.length).toBeGreaterThan(10);
    for (const short_code of confirmed) {
      expect((await again.api('GET', `/links/${short_code}`)).status).toBe(200);
    }
  });

  it('refuses a damaged folder before it does anything else', async () => {
    const LINKBUS_DATA = temporaryDirectory();
    writeFileSync(join(LINKBUS_DATA, 'state.sqlite'), 'text');
    expect(await runLine(['start'], { PORT: '0', LINKBUS_DATA })).toEqual({
      stdout: '',
      stderr: `The state folder ${LINKBUS_DATA} is damaged: restore it from a backup or delete it, choose another folder with LINKBUS_DATA, or keep no state with --memory.\n`,
      code: 1,
    });
  });
});
