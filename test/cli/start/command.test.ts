import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { spawnLinkbus } from '../../spawn-linkbus.ts';

const script = fileURLToPath(new URL('../../../cli/start/command.ts', import.meta.url));

async function outcomeOf(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { stdout, stderr, code };
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'start-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

describe('npm start', () => {
  it('says in one line what is wrong with an argument', async () => {
    const { stdout, stderr, code } = await outcomeOf(['--memroy']);

    expect(stderr).toMatch(/^Unknown option '--memroy'.*\n$/);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('says in one line what is wrong with a setting', async () => {
    expect(await outcomeOf([], { PORT: 'http' })).toEqual({
      stdout: '',
      stderr: 'PORT is "http"; it takes a number from 0 to 65535.\n',
      code: 2,
    });
  });

  it('says in one line what to do when its port is in use, and leaves nothing behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const PORT = String((other.address() as AddressInfo).port);
    const TMPDIR = temporaryDirectory();

    expect(await outcomeOf([], { PORT, TMPDIR })).toEqual({
      stdout: '',
      stderr: `Port ${PORT} is in use. Stop what uses it, or choose another: PORT=8080 npm start\n`,
      code: 1,
    });
    expect(readdirSync(TMPDIR)).toEqual([]);
  });

  it('runs until it is stopped, and leaves nothing behind', async () => {
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
