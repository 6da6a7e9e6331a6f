import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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
