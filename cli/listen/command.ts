import { readArguments, USAGE, UsageError } from './arguments.ts';
import { startReceiver } from './server.ts';

async function main(): Promise<void> {
  const { help, ...options } = readArguments(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return;
  }
  const receiver = await startReceiver(options);
  console.log(
    `Receiving webhooks on ${receiver.url}/webhook; ${receiver.url}/webhooks lists them. Ctrl-C stops.`,
  );
  const stop = () => receiver.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  if (!(error instanceof Error)) return String(error);
  const isInUse = 'code' in error && error.code === 'EADDRINUSE';
  return isInUse
    ? `The receiver's port is in use (${error.message}): stop what uses it, or choose another with -- --port 8002.`
    : error.message;
}

try {
  await main();
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
