import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startReceiver } from '../../../cli/listen/server.ts';

const script = fileURLToPath(new URL('../../../cli/listen/command.ts', import.meta.url));

function run(...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function outcomeOf(...args: string[]) {
  const child = run(...args);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { stdout, stderr, code };
}

describe('npm run receiver', () => {
  it('says where it receives, prints what arrives, and stops cleanly on Ctrl-C', async () => {
    const child = run('--port', '0');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value: first } = await lines.next();
    const url = /^Receiving webhooks on (http:\/\/127\.0\.0\.1:\d+\/webhook);/.exec(String(first))?.[1] ?? '';
    const answer = await fetch(url, { method: 'POST', body: '{"id":"evt_01","type":"webhook.test"}' });
    expect(answer.status).toBe(204);
    const { value: second } = await lines.next();
    expect(second).toContain('webhook.test  evt_01  unsigned  answered 204');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('says what to do when its port is in use', async () => {
    const other = await startReceiver({ port: 0 });
    onTestFinished(() => other.close());
    const { stderr, stdout, code } = await outcomeOf('--port', new URL(other.url).port);
    expect(stderr).toMatch(
      /^The receiver's port is in use \(.*\): stop what uses it, or choose another .*\.\n$/,
    );
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });

  it('shows how it is used when it is not understood', async () => {
    const { stderr, code } = await outcomeOf('--colour');
    expect(stderr).toMatch(/^Unknown option '--colour'\n\nUsage: npm run receiver -- \[options\]\n/);
    expect(code).toBe(2);
  });

  it('shows how it is used when asked', async () => {
    const { stdout, stderr, code } = await outcomeOf('--help');
    expect(stdout).toMatch(/^Usage: npm run receiver -- \[options\]\n/);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('says what a secret is when it gets something else', async () => {
    expect(await outcomeOf('--secret', 'hunter2')).toEqual({
      stdout: '',
      stderr: 'A webhook secret is whsec_ followed by base64.\n',
      code: 1,
    });
  });
});
