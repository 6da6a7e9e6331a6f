import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Change } from './change.ts';
import type { Command, Message, Request } from './messages.ts';

const CLOSE_TIMEOUT_MS = 2_000;
const STOPPED = 'DynamoDB has stopped; restart the local system';

/** A running DynamoDB thread. */
interface DynamoDbWorker {
  /** The port it listens on, of 127.0.0.1. */
  readonly port: number;
  /** Rejects if the command fails or the worker has ended. @returns the number of items a sweep deleted, else 0 */
  run(command: Command): Promise<number>;
  /** Ends the thread, by force after 2 seconds. */
  close(): Promise<void>;
}

interface WorkerOptions {
  /** For the ARNs of its tables. */
  readonly region: string;
  readonly accountId: string;
  /** Receives committed writes, in order. */
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Reports that the thread ended without being closed. */
  readonly onProblem: (problem: Error) => void;
}

/** Starts DynamoDB's thread and waits until it listens. */
export function startWorker(options: WorkerOptions): Promise<DynamoDbWorker> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    env: { ...process.env, AWS_ACCOUNT_ID: options.accountId, AWS_REGION: options.region },
  });
  const started = Promise.withResolvers<DynamoDbWorker>();
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  const pending = new Map<number, PromiseWithResolvers<number>>();
  let state: 'starting' | 'running' | 'ended' = 'starting';
  let lastId = 0;

  function end(problem: Error): void {
    if (state === 'running') options.onProblem(problem);
    state = 'ended';
    started.reject(problem);
    for (const response of pending.values()) response.reject(problem);
    pending.clear();
  }

  function run(command: Command): Promise<number> {
    if (state === 'ended') return Promise.reject(new Error(STOPPED));
    lastId += 1;
    const request: Request = { id: lastId, command };
    const response = Promise.withResolvers<number>();
    pending.set(request.id, response);
    worker.postMessage(request);
    return response.promise;
  }

  function takePending(id: number): PromiseWithResolvers<number> | undefined {
    const response = pending.get(id);
    pending.delete(id);
    return response;
  }

  async function close(): Promise<void> {
    const closing = run({ kind: 'close' });
    state = 'ended';
    closing.catch(() => {});
    await Promise.race([exited, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    await worker.terminate();
  }

  worker.on('error', (cause) =>
    end(new Error(`DynamoDB crashed: ${cause.message}; restart the local system`, { cause })),
  );
  worker.on('exit', () => end(new Error(STOPPED)));
  worker.on('message', (message: Message) => {
    switch (message.kind) {
      case 'changes':
        return options.onChanges(message.changes);
      case 'done':
        return takePending(message.id)?.resolve(message.result);
      case 'failed':
        return takePending(message.id)?.reject(new Error(message.message));
      case 'listening':
        state = 'running';
        return started.resolve({ port: message.port, run, close });
    }
  });
  return started.promise;
}
