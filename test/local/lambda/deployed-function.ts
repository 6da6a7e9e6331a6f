import { onTestFinished } from 'vitest';
import { createFunction, type FunctionOptions, type LambdaFunction } from '../../../local/lambda/function.ts';
import type { ThreadOptions } from '../../../local/lambda/function-thread.ts';
import { makeThreadPool, type ThreadPool } from '../../../local/lambda/thread-pool.ts';
import { type FunctionDirectory, functionDirectory } from './function-directory.ts';

export const ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:greeter';

type Log = { name: string; stream: string; line: string }[];

/** A function under test and its log so far. */
export interface Deployed extends LambdaFunction {
  readonly log: Log;
  readonly directory: FunctionDirectory;
}

/** Starts a pool, which is stopped when the test finishes, and the log of its functions. */
export function startPool(options: Partial<ThreadOptions> = {}): { threads: ThreadPool; log: Log } {
  const log: Log = [];
  const threads = makeThreadPool({
    awsHost: '127.0.0.1:4566',
    handleAwsRequest: async () => undefined,
    memoryMb: 128,
    onLog: (name, stream, line) => log.push({ name, stream, line }),
    ...options,
  });
  onTestFinished(threads.stop);
  return { threads, log };
}

/** Creates a function from this `index.js`; it is stopped and removed when the test finishes. */
export function deploy(
  source: string,
  {
    pool = startPool(),
    ...overrides
  }: Partial<FunctionOptions> & { pool?: ReturnType<typeof startPool> } = {},
): Deployed {
  const directory = functionDirectory(source);
  const fn = createFunction({
    name: 'greeter',
    arn: ARN,
    codeDirectory: directory.path,
    handler: 'index.handler',
    environment: {},
    timeoutMs: 5_000,
    memoryMb: 128,
    maximumConcurrency: 100,
    threads: pool.threads,
    ...overrides,
  });
  onTestFinished(async () => {
    await fn.stop(0);
    directory.remove();
  });
  return { ...fn, log: pool.log, directory };
}

export const logged = (fn: Pick<Deployed, 'log'>): string => fn.log.map(({ line }) => line).join('\n');
