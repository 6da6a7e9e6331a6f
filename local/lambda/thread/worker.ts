/**
 * A thread that runs functions: it loads each one's handler and runs it once per message, as Lambda's Node.js runtime
 * does. Started by `function-thread.ts`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import {
  type FromThread,
  type FunctionCode,
  type LogStream,
  makeOutbox,
  type ThreadSettings,
  type ToThread,
} from '../protocol.ts';
import { makeAwsTransport } from './aws-transport.ts';
import { functionProcess } from './function-process.ts';
import { type Handler, loadHandler } from './load-handler.ts';
import { mapStackTraces } from './map-stack-traces.ts';
import { RuntimeError, reportedError } from './runtime-error.ts';

// Exit statuses of Lambda's runtime interface client (src/index.mjs).
const UNHANDLED_REJECTION = 128;
const UNCAUGHT_EXCEPTION = 129;

type Invocation = Extract<ToThread, { kind: 'invoke' }>;

const port = parentPort;
if (port === null) throw new Error('worker.ts must run in a worker thread');

const { post, postNow } = makeOutbox<FromThread>(port);
function writeLog(name: string, stream: LogStream, text: string): void {
  if (stream === 'stderr' || logsStdout) postNow({ kind: 'log', name, stream, text });
}
const invocations = new AsyncLocalStorage<Invocation>();
const { awsHost, logsStdout }: ThreadSettings = workerData;
const aws = makeAwsTransport(awsHost, (id, request) =>
  post({ kind: 'aws-request', id, requestId: invocations.getStore()?.requestId, request }),
);
const loaded = new Map<string, { readonly code: FunctionCode; readonly handler: Handler }>();
mapStackTraces((file) => [...loaded.values()].some(({ code }) => mapsSources(code, file)));

function mapsSources({ codeDirectory, environment }: FunctionCode, file: string): boolean {
  return (
    file.startsWith(codeDirectory) && environment.NODE_OPTIONS?.includes('--enable-source-maps') === true
  );
}

/** The function that runs now. What runs outside an invocation, such as a timer, has the name of the first function. */
const running = (): string => invocations.getStore()?.name ?? [...loaded.keys()][0] ?? '';

function log(name: string, label: string, error: unknown): void {
  const text = `${label} ${error instanceof Error ? (error.stack ?? error) : error}\n`;
  post({ kind: 'log', name, stream: 'stderr', text });
}

function die(label: string, error: unknown, status: number): void {
  log(running(), label, error);
  postNow({ kind: 'died', error: reportedError(error) });
  process.exit(status);
}

process.on('uncaughtException', (error) => die('Uncaught Exception', error, UNCAUGHT_EXCEPTION));
process.on('unhandledRejection', (reason) => {
  const error = new RuntimeError('UnhandledPromiseRejection', String(reason), { cause: reason });
  die('Unhandled Promise Rejection', error, UNHANDLED_REJECTION);
});

function load(code: FunctionCode): void {
  const { name } = code;
  try {
    const own = functionProcess(
      code.environment,
      () => invocations.getStore()?.traceHeader,
      (stream, text) => writeLog(name, stream, text),
    );
    const handler = loadHandler(code.codeDirectory, code.handler, own, aws.modules);
    loaded.set(name, { code, handler });
    post({ kind: 'loaded', name });
  } catch (error) {
    log(name, 'Init Error', error);
    post({ kind: 'loaded', name, error: reportedError(error) });
  }
}

/** The Node.js 24 runtime no longer has `callbackWaitsForEmptyEventLoop`, `done`, `fail` and `succeed`. */
function contextOf({ arn, environment }: FunctionCode, { requestId, deadline }: Invocation): object {
  return {
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: arn,
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

async function run(invocation: Invocation): Promise<void> {
  const { name, requestId, event } = invocation;
  const found = loaded.get(name);
  if (found === undefined) return;
  try {
    const result = await found.handler(JSON.parse(event), contextOf(found.code, invocation));
    post({ kind: 'done', requestId, payload: toJson(result) });
  } catch (error) {
    log(name, 'Invoke Error', error);
    post({ kind: 'failed', requestId, error: reportedError(error) });
  }
}

port.on('message', (messages: readonly ToThread[]) => {
  for (const message of messages) {
    switch (message.kind) {
      case 'load':
        load(message.code);
        break;
      case 'invoke':
        void invocations.run(message, run, message);
        break;
      case 'aws-response':
        aws.respond(message.id, message.response);
        break;
      case 'ping':
        post({ kind: 'pong' });
    }
  }
});
