import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runLine } from '../command-line.ts';
import { spawnServer, startWithState, temporaryDirectory } from '../spawn-with-state.ts';

const TIMEOUT_MS = 60_000;

/** What a stopped Linkbus keeps. */
const STATE = ['api-key', 'assembly', 'state.sqlite'];

/** A folder for temporary files and one for state, and how to see what a process leaves. */
function folders() {
  const directory = temporaryDirectory();
  const [TMPDIR, LINKBUS_DATA] = [join(directory, 'temporary'), join(directory, 'state')];
  mkdirSync(TMPDIR);
  return {
    TMPDIR,
    LINKBUS_DATA,
    environment: { PORT: '0', TMPDIR, LINKBUS_DATA },
    /** The processes that name the folder in their command line. */
    processes: () =>
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.includes(directory)),
  };
}

it('SIGHUP stops it as Ctrl-C does, and it leaves only its state', { timeout: TIMEOUT_MS }, async () => {
  const { TMPDIR, LINKBUS_DATA, environment, processes } = folders();
  const kept = await startWithState(LINKBUS_DATA, environment);
  expect(readdirSync(LINKBUS_DATA)).toContain('pid');
  expect(await kept.end('SIGHUP')).toBe(0);
  expect(readdirSync(LINKBUS_DATA).sort()).toEqual(STATE);

  const inMemory = await startWithState(LINKBUS_DATA, environment, ['--memory']);
  expect(readdirSync(TMPDIR)).toHaveLength(1);
  expect(await inMemory.end('SIGHUP')).toBe(0);
  expect(readdirSync(TMPDIR)).toEqual([]);
  expect(processes()).toEqual([]);
});

it.each([
  [[], STATE],
  [['--memory'], []],
])('a second Ctrl-C ends it at once: %j leaves %j', { timeout: TIMEOUT_MS }, async (options, left) => {
  const { TMPDIR, LINKBUS_DATA, environment, processes } = folders();
  const hanging = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => hanging.closeAllConnections());
  onTestFinished(() => void hanging.close());
  await once(hanging, 'listening');
  const linkbus = await startWithState(LINKBUS_DATA, environment, options);
  const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`;
  const { body } = await linkbus.api('POST', '/webhooks', { url, events: ['*'] });
  const posted = once(hanging, 'request');
  expect((await linkbus.api('POST', `/webhooks/${body.id}/test`)).status).toBe(202);
  await posted;

  void linkbus.end('SIGINT');
  await linkbus.line(/^Stopping/);
  expect(await linkbus.end('SIGINT')).toBe(130);
  expect(readdirSync(TMPDIR)).toEqual([]);
  expect(existsSync(LINKBUS_DATA) ? readdirSync(LINKBUS_DATA).sort() : []).toEqual(left);
  expect(processes()).toEqual([]);
});

it('Ctrl-C during the synthesis ends both processes, and leaves no folder', {
  timeout: TIMEOUT_MS,
}, async () => {
  const { TMPDIR, environment, processes } = folders();
  const starting = spawnServer(['start', '--memory'], environment);
  await expect.poll(processes, { interval: 10, timeout: 20_000 }).not.toEqual([]);
  expect(await starting.end('SIGINT')).toBe(130);
  expect(readdirSync(TMPDIR)).toEqual([]);
  await expect.poll(processes).toEqual([]);
});

it('a folder for temporary files that can’t be used is one sentence', async () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  const { stdout, stderr, code } = await runLine(['start', '--memory'], { PORT: '0', TMPDIR: file });
  expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  expect(stderr).toBe(
    `The temporary folder ${file} can't be used (ENOTDIR): name another with TMPDIR, or start without --memory.\n`,
  );
  expect(readFileSync(file, 'utf8')).toBe('');
});
