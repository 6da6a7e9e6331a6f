import { Console } from 'node:console';
import type { LogStream } from '../protocol.ts';

/** The globals that a function doesn't share with the other functions of its thread. */
export interface FunctionProcess {
  readonly process: NodeJS.Process;
  readonly console: Console;
}

type Callback = (error?: Error | null) => void;

/**
 * Makes the `process` and `console` of a function: with its own variables, and its own output.
 *
 * @param traceHeader returns the trace header of the invocation that runs, which Lambda has in `_X_AMZN_TRACE_ID`
 */
export function functionProcess(
  variables: Readonly<Record<string, string>>,
  traceHeader: () => string | undefined,
  onText: (stream: LogStream, text: string) => void,
): FunctionProcess {
  const env = Object.defineProperty({ ...variables }, '_X_AMZN_TRACE_ID', { get: traceHeader });
  const output = (stream: LogStream) => ({
    write(chunk: string | Uint8Array, encoding?: unknown, callback?: Callback): boolean {
      onText(stream, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
      const done = typeof encoding === 'function' ? encoding : callback;
      if (done !== undefined) process.nextTick(done);
      return true;
    },
  });
  const stdout = output('stdout') as unknown as NodeJS.WriteStream;
  const stderr = output('stderr') as unknown as NodeJS.WriteStream;
  return {
    process: Object.create(process, {
      env: { value: env },
      argv: { value: [process.execPath] },
      stdout: { value: stdout },
      stderr: { value: stderr },
    }),
    // With `ignoreErrors`, it would add a listener for each line.
    console: new Console({ stdout, stderr, ignoreErrors: false }),
  };
}
