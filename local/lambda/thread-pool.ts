import { type FunctionThread, startFunctionThread, type ThreadOptions } from './function-thread.ts';
import type { ThreadInvocation } from './invocations.ts';
import type { InvokeResult } from './invoke.ts';

/** The threads that run the functions of a stack. */
export interface ThreadPool {
  /** Runs an invocation. Never rejects. */
  run(invocation: ThreadInvocation): Promise<InvokeResult>;
  /** Ends all threads; invocations in flight fail with `Runtime.ExitError`. */
  stop(): Promise<void>;
}

/**
 * Makes a pool of one thread that all functions share. Another one starts while the first takes no invocations: a
 * function computes for more than a second, has timed out, or has crashed.
 */
export function makeThreadPool(options: Omit<ThreadOptions, 'onExit'>): ThreadPool {
  const threads = new Set<FunctionThread>();

  function start(): FunctionThread {
    const thread = startFunctionThread({ ...options, onExit: () => threads.delete(thread) });
    threads.add(thread);
    return thread;
  }

  return {
    run: (invocation) => (threads.values().find((each) => each.accepts()) ?? start()).invoke(invocation),
    async stop() {
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
  };
}
