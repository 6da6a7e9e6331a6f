import type { LogStream } from './protocol.ts';

type Callback = (error?: Error | null) => void;

/**
 * Sends what this thread writes to stdout and stderr to `onText`, at once. Node's own way through
 * `worker.stdout` keeps a second write back until the first is acknowledged, and loses it if the thread is
 * terminated meanwhile.
 */
export function captureOutput(onText: (stream: LogStream, text: string) => void): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (chunk: string | Uint8Array, encoding?: unknown, callback?: Callback) => {
      onText(stream, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      const done = typeof encoding === 'function' ? encoding : callback;
      if (done !== undefined) process.nextTick(done);
      return true;
    };
  }
}
