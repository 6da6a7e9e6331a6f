import { Session } from 'node:inspector';
import type { Worker } from 'node:worker_threads';

/** How long to wait for the pause, in milliseconds. It takes 40 on an idle machine. */
const PAUSE_MS = 5_000;

interface Message {
  readonly method?: string;
  readonly params: {
    readonly scriptId: string;
    readonly url: string;
    readonly callFrames: readonly { readonly location: { readonly scriptId: string } }[];
  };
}

/**
 * Finds the file whose code a blocked thread is running, by pausing it in the debugger: nothing else interrupts a loop.
 * `undefined` if it can't be found.
 */
export function runningFile(worker: Worker): Promise<string | undefined> {
  const session = new Session();
  session.connect();
  const urls = new Map<string, string>();
  return new Promise<string | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PAUSE_MS);
    session.on('NodeWorker.attachedToWorker', ({ params }) => {
      // Its `workerId` counts the threads that the session has found.
      if (!params.workerInfo.title.startsWith(`[worker ${worker.threadId}] `)) return;
      for (const [id, method] of ['Debugger.enable', 'Debugger.pause'].entries()) {
        const message = JSON.stringify({ id, method });
        session.post('NodeWorker.sendMessageToWorker', { sessionId: params.sessionId, message });
      }
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      const { method, params: content }: Message = JSON.parse(params.message);
      if (method === 'Debugger.scriptParsed') urls.set(content.scriptId, content.url);
      if (method !== 'Debugger.paused') return;
      clearTimeout(timer);
      const files = content.callFrames.map(({ location }) => urls.get(location.scriptId) ?? '');
      resolve(files.find((url) => url.startsWith('file:'))?.replace('file://', '') ?? '');
      const message = JSON.stringify({ id: 2, method: 'Debugger.disable' });
      session.post('NodeWorker.sendMessageToWorker', { sessionId: params.sessionId, message });
    });
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  }).finally(() => session.disconnect());
}
