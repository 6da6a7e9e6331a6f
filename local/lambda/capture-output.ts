import type { LogStream } from './protocol.ts';

type Callback = (error?: Error | null) => void;

/**
 * Passes this thread's stdout and stderr to `onText` synchronously. Node's `worker.stdout` holds back a second write
 * until the first is acknowledged, and loses it if the thread is terminated before that.
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
