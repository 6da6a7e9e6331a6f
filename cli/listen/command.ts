import type { Command } from 'commander';
import { secretBytes } from '../../lambdas/shared/standard-webhooks/secret.ts';
import { newCommand } from '../new-command.ts';
import { wholeNumber } from '../options.ts';
import type { ReceiverOptions } from './server.ts';

export function listenCommand(): Command {
  const command = newCommand('listen', 'Receive webhooks on this machine and print them.', [
    'linkbus listen --secret whsec_…',
    'linkbus listen --port 8002 --fail 2',
  ]);
  return command
    .option(
      '--secret <whsec>',
      'verify signatures with this secret; repeat the option for several',
      (secret, others: readonly string[] = []) => [...others, checked(secret, command)],
    )
    .option('--port <number>', 'port to listen on; 0 picks a free one', wholeNumber(0, 65_535), 8_001)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--fail <number>',
      'respond 500 to this many first attempts of each event',
      wholeNumber(0, 1_000_000),
      0,
    )
    .option('--hang', 'never respond')
    .action(({ secret: secrets, ...options }) => listen({ ...options, secrets }));
}

/** Checks a secret. An `InvalidArgumentError` would print it. */
function checked(secret: string, command: Command): string {
  try {
    secretBytes(secret);
    return secret;
  } catch (error) {
    command.error(`invalid --secret: ${(error as Error).message}`);
  }
}

async function listen(options: ReceiverOptions): Promise<void> {
  const { startReceiver } = await import('./server.ts');
  const receiver = await startReceiver(options).catch((cause) => {
    if (cause.code !== 'EADDRINUSE') throw cause;
    const message = `Port ${options.port} is in use. Stop the process that uses it, or choose another port: --port 8002`;
    throw new Error(message, { cause });
  });
  console.log(
    `Listening on ${receiver.url}/webhook. ${receiver.url}/webhooks lists the webhooks received. Press Ctrl-C to stop.`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => receiver.close());
}
