import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../emulator/run-command.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linkbus-run-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const node = (code: string, timeoutSeconds = 30) => ({
  file: process.execPath,
  args: ['-e', code],
  env: process.env,
  timeoutSeconds,
  logFile: join(folder, 'log'),
});

describe('a command', () => {
  it('returns what it printed, and logs it', async () => {
    expect(await runCommand(node('console.log("one"); console.log("two")'))).toBe('one\ntwo');
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('one\ntwo\n');
  });

  it('that fails is told with its exit code, the end of what it printed and where the rest is', async () => {
    await expect(runCommand(node('console.error("no luck"); process.exit(3)'))).rejects.toMatchObject({
      name: 'CommandError',
      message: expect.stringMatching(/ended with 3\. .*log ends with:\nno luck$/),
      output: 'no luck',
    });
  });

  it('that takes too long is ended with all that it started', async () => {
    const forever = 'setInterval(() => {}, 1000)';
    const parent = `const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', ${JSON.stringify(forever)}], { stdio: 'inherit' });
      ${forever}`;

    // The child holds the output open, so that there is no end of it before the child has ended.
    await expect(runCommand(node(parent, 1))).rejects.toThrow('took longer than 1 s');
  });

  it('that is not there is told by name', async () => {
    await expect(runCommand({ ...node(''), file: 'no-such-command' })).rejects.toThrow('no-such-command');
  });
});
