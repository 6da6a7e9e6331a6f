import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { spawnLinkbus } from '../../spawn-linkbus.ts';
import { runLine, runLineHere } from '../command-line.ts';

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'start-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe('linkbus start', () => {
  it('suggests the option that was meant', async () => {
    expect(await runLine(['start', '--memroy'])).toEqual({
      stdout: '',
      stderr: `Unknown option '--memroy'. Did you mean --memory?\nRun "linkbus start --help".\n`,
      code: 2,
    });
  });

  it('refuses an invalid setting', async () => {
    expect(await runLine(['start'], { PORT: 'http' })).toEqual({
      stdout: '',
      stderr: 'PORT is "http"; it takes a number from 0 to 65535.\nRun "linkbus start --help".\n',
      code: 2,
    });
  });

  it.each([
    ['--port', "Unknown option '--port'"],
    ['-m', "Unknown option '-m'"],
    ['--memory=no', "Unknown option '--memory=no'"],
    ['8080', 'Too many arguments'],
  ])('refuses %s by name', async (argument, why) => {
    const { stderr, code } = await runLineHere(`start ${argument}`);
    expect(stderr).toContain(why);
    expect(stderr).toContain(argument);
    expect(code).toBe(2);
  });

  it('says what to do if its port is in use, and leaves no files behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const PORT = String((other.address() as AddressInfo).port);
    const TMPDIR = temporaryDirectory();

    expect(await runLine(['start'], { PORT, TMPDIR })).toEqual({
      stdout: '',
      stderr: `Port ${PORT} is in use. Stop the process that uses it, or choose another port: PORT=8080 npm start\n`,
      code: 1,
    });
    expect(readdirSync(TMPDIR)).toEqual([]);
  });

  it('runs until it is stopped, and leaves no files behind', async () => {
    const TMPDIR = temporaryDirectory();
    const linkbus = await spawnLinkbus({ TMPDIR, LINKBUS_API_KEY: 'lb_0123456789abcdef' });
    try {
      expect(linkbus.apiKey).toBe('lb_0123456789abcdef');
      expect((await fetch(`${linkbus.url}/health`)).status).toBe(200);
      expect(readdirSync(TMPDIR)).not.toEqual([]);
    } finally {
      await linkbus.stop();
    }
    expect(readdirSync(TMPDIR)).toEqual([]);
    await expect(fetch(linkbus.url)).rejects.toThrow();
  });
});
