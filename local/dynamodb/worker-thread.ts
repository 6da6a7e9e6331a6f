import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Change } from './change.ts';
import type { Message, Order, Request, WorkerSettings } from './messages.ts';

const CLOSES_WITHIN_MS = 2_000;

/** The thread that serves DynamoDB, as the main thread sees it. */
export interface WorkerThread {
  /** The port it listens on. */
  readonly port: number;
  /** Rejects when the worker can't do it, or has ended. @returns what the order counts, else 0 */
  order(order: Order): Promise<number>;
  /** Ends the thread, by force when it hasn't ended after 2 seconds. */
  close(): Promise<void>;
}

export interface WorkerThreadOptions {
  readonly settings: WorkerSettings;
  /** What the ARNs of its tables say. */
  readonly region: string;
  readonly accountId: string;
  /** Called with the committed writes, in order. */
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Called when the thread ends without having been closed. */
  readonly onProblem: (problem: Error) => void;
}

/** Starts the worker and waits until it listens. Rejects when it can't, with the system's `code`. */
export function startWorker(options: WorkerThreadOptions): Promise<WorkerThread> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: options.settings,
    env: { ...process.env, AWS_ACCOUNT_ID: options.accountId, AWS_REGION: options.region },
  });
  const started = Promise.withResolvers<WorkerThread>();
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  const waiting = new Map<number, PromiseWithResolvers<number>>();
  let state: 'starting' | 'running' | 'ended' = 'starting';
  let lastId = 0;

  function ended(problem: Error): void {
    if (state === 'running') options.onProblem(problem);
    state = 'ended';
    started.reject(problem);
    for (const waiter of waiting.values()) waiter.reject(problem);
    waiting.clear();
  }

  function order(order: Order): Promise<number> {
    if (state === 'ended') return Promise.reject(new Error('DynamoDB has ended'));
    lastId += 1;
    const request: Request = { id: lastId, order };
    const answer = Promise.withResolvers<number>();
    waiting.set(request.id, answer);
    worker.postMessage(request);
    return answer.promise;
  }

  function answered(id: number): PromiseWithResolvers<number> | undefined {
    const waiter = waiting.get(id);
    waiting.delete(id);
    return waiter;
  }

  async function close(): Promise<void> {
    const closing = order({ kind: 'close' });
    state = 'ended';
    closing.catch(() => {});
    await Promise.race([exited, delay(CLOSES_WITHIN_MS, undefined, { ref: false })]);
    await worker.terminate();
  }

  worker.on('error', (cause) => ended(new Error(`DynamoDB failed: ${cause.message}`, { cause })));
  worker.on('exit', () => ended(new Error('DynamoDB has ended')));
  worker.on('message', (message: Message) => {
    switch (message.kind) {
      case 'changes':
        return options.onChanges(message.changes);
      case 'done':
        return answered(message.id)?.resolve(message.result);
      case 'refused':
        return answered(message.id)?.reject(new Error(message.message));
      case 'listening':
        state = 'running';
        return started.resolve({ port: message.port, order, close });
      case 'not-listening':
        return started.reject(Object.assign(new Error(message.message), { code: message.code }));
    }
  });
  return started.promise;
}
