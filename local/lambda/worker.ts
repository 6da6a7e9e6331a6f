/**
 * The thread of an execution environment: loads the handler and runs it once per message, as Lambda's Node.js runtime
 * does. Started by `execution-environment.ts`.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { captureOutput } from './capture-output.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import type { InvokeMessage, WorkerMessage, WorkerSettings } from './protocol.ts';
import { RuntimeError, reportedError } from './runtime-error.ts';

// Exit statuses of Lambda's runtime interface client (src/index.mjs).
const INIT_FAILED = 1;
const UNHANDLED_REJECTION = 128;
const UNCAUGHT_EXCEPTION = 129;

const settings: WorkerSettings = workerData;
const port = parentPort;
if (port === null) throw new Error('worker.ts must run in a worker thread');

const send = (message: WorkerMessage): void => port.postMessage(message);

captureOutput((stream, text) => send({ kind: 'log', stream, text }));

function die(label: string, error: unknown, status: number): never {
  console.error(label, error);
  send({ kind: 'died', error: reportedError(error) });
  process.exit(status);
}

process.on('uncaughtException', (error) => die('Uncaught Exception', error, UNCAUGHT_EXCEPTION));
process.on('unhandledRejection', (reason) => {
  const error = new RuntimeError('UnhandledPromiseRejection', String(reason), { cause: reason });
  die('Unhandled Promise Rejection', error, UNHANDLED_REJECTION);
});

/** The Node.js 24 runtime no longer has `callbackWaitsForEmptyEventLoop`, `done`, `fail` and `succeed`. */
function contextOf({ requestId, deadline }: InvokeMessage): object {
  const { env } = process;
  return {
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: settings.invokedFunctionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function toJson(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (error) {
    throw new Error('Unable to stringify response body', { cause: error });
  }
}

async function run(handler: Handler, message: InvokeMessage): Promise<void> {
  const { requestId } = message;
  try {
    const result = await handler(JSON.parse(message.event), contextOf(message));
    send({ kind: 'done', requestId, payload: toJson(result) });
  } catch (error) {
    console.error('Invoke Error', error);
    send({ kind: 'failed', requestId, error: reportedError(error) });
  }
}

try {
  const handler = loadHandler(settings.codeDirectory, settings.handler);
  port.on('message', (message: InvokeMessage) => run(handler, message));
  send({ kind: 'ready' });
} catch (error) {
  die('Init Error', error, INIT_FAILED);
}
