import { once } from 'node:events';
import { mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../local/free-port.ts';
import { pathWithTools } from './aws-environment.ts';
import type { InstalledMiniStack } from './install-ministack.ts';
import { endGroup, spawnGroup } from './process-group.ts';
import { ROOT, WORK } from './work-folder.ts';

export interface RunningMiniStack {
  /** Value for `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Relative to the project's root. */
export const MINISTACK_LOG = relative(ROOT, join(WORK, 'ministack.log'));

const READY_SECONDS = 30;
const STOP_SECONDS = 10;

/**
 * Starts MiniStack without stored state on 127.0.0.1 and resolves when it is ready.
 *
 * Functions inherit its environment, so it gets a minimal one: no AWS settings, no proxies, and Node 24 as `node`.
 * @param wantedPort 0 picks a free one
 * @throws if it isn't ready within 30 seconds, or the port is in use
 */
export async function startMiniStack(
  { file, args, env }: InstalledMiniStack,
  from: NodeJS.ProcessEnv,
  wantedPort = 0,
): Promise<RunningMiniStack> {
  // Outside the project, whose package.json would make the CommonJS bundles ES modules.
  const temporary = mkdtempSync(join(tmpdir(), 'linkbus-emulator-'));
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
  mkdirSync(WORK, { recursive: true });
  const log = openSync(join(ROOT, MINISTACK_LOG), 'w');
  const port = await freePort('127.0.0.1', wantedPort);
  const child = spawnGroup(file, args, {
    cwd: temporary,
    env: {
      ...env,
      PATH: pathWithTools(from.PATH),
      HOME: temporary,
      TMPDIR: temporary,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
    },
    stdio: ['ignore', log, log],
  });
  await once(child, 'spawn');
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_SECONDS * 1_000;
  while (!(await isReady(endpoint))) {
    if (hasEnded()) throw new Error(`MiniStack exited at start. See ${MINISTACK_LOG}.`);
    if (Date.now() > deadline) throw new Error(`MiniStack is not ready after ${READY_SECONDS} s.`);
    await setTimeout(100);
  }
  return {
    endpoint,
    async stop() {
      if (hasEnded()) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await Promise.race([ended, setTimeout(STOP_SECONDS * 1_000, undefined, { ref: false })]);
      endGroup(child.pid);
      await ended;
    },
  };
}

async function isReady(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/_ministack/ready`, { signal: AbortSignal.timeout(2_000) });
    return response.ok;
  } catch {
    return false;
  }
}
