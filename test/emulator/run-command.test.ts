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
  it('returns and logs its output', async () => {
    expect(await runCommand(node('console.log("one"); console.log("two")'))).toBe('one\ntwo');
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('one\ntwo\n');
  });

  it('that fails throws its exit code, its last output and the path of its log', async () => {
    await expect(runCommand(node('console.error("no luck"); process.exit(3)'))).rejects.toMatchObject({
      name: 'CommandError',
      message: expect.stringMatching(/ended with 3\. .*log ends with:\nno luck$/),
      output: 'no luck',
    });
  });

  it('that takes too long is killed with its children', async () => {
    const forever = 'setInterval(() => {}, 1000)';
    const parent = `const { spawn } = require('node:child_process');
      spawn(process.execPath, ['-e', ${JSON.stringify(forever)}], { stdio: 'inherit' });
      ${forever}`;

    // The child holds the output open, so it only closes once the child has ended.
    await expect(runCommand(node(parent, 1))).rejects.toThrow('took longer than 1 s');
  });

  it('that does not exist is named', async () => {
    await expect(runCommand({ ...node(''), file: 'no-such-command' })).rejects.toThrow('no-such-command');
  });
});
