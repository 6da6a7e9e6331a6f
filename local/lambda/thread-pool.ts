import { type FunctionThread, startFunctionThread, type ThreadOptions } from './function-thread.ts';
import type { ThreadInvocation } from './invocations.ts';
import { failure, type InvokeResult } from './invoke.ts';

/** The threads that run the functions of a stack. */
export interface ThreadPool {
  /** Runs an invocation. Never rejects. */
  run(invocation: ThreadInvocation): Promise<InvokeResult>;
  /** Ends all threads; invocations in flight fail with `Runtime.ExitError`. */
  stop(): Promise<void>;
}

/**
 * Makes a pool of one thread that all functions share. Another one starts when the first takes no invocations, because a
 * function has blocked it for a second, timed out or crashed, and ends when the first takes them again.
 */
export function makeThreadPool(options: Omit<ThreadOptions, 'onExit'>): ThreadPool {
  /** The oldest is first. */
  const threads = new Set<FunctionThread>();
  const accepting = () => threads.values().find((each) => each.accepts());

  function start(): FunctionThread {
    const thread = startFunctionThread({ ...options, onExit: () => threads.delete(thread) });
    threads.add(thread);
    return thread;
  }

  function endSpares(): void {
    const first = accepting();
    for (const each of threads) if (each !== first && each.accepts() && each.isIdle()) void each.terminate();
  }

  return {
    async run(invocation) {
      try {
        const result = await (accepting() ?? start()).invoke(invocation);
        endSpares();
        return result;
      } catch (error) {
        // Node can't start a thread.
        return failure('Runtime.ExitError', String(error));
      }
    },
    async stop() {
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
  };
}
