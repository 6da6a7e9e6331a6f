import type { Command } from 'commander';
import { secretBytes } from '../../lambdas/shared/standard-webhooks/secret.ts';
import { newCommand } from '../new-command.ts';
import { wholeNumber } from '../options.ts';
import { ENDING_SIGNALS } from '../signals.ts';
import type { ReceiverOptions } from './server.ts';

const ENVIRONMENT = `
Environment:
  LINKBUS_URL      address of Linkbus (default: that of the Linkbus in the state folder, or http://127.0.0.1:8000)
  LINKBUS_API_KEY  its API key (default: the one in the state folder)
  LINKBUS_DATA     the state folder (default: .linkbus)`;

export function listenCommand(): Command {
  const command = newCommand('listen', 'Receive webhooks on this machine, verify and print them.', [
    'linkbus listen',
    'linkbus listen --events link.clicked,link.created',
    'linkbus listen --secret whsec_…',
    'linkbus listen --port 8002 --fail 2',
  ]);
  return command
    .option(
      '--events <types>',
      'event types of the webhook that it creates in the local Linkbus, with commas',
      (list) => list.split(','),
      ['link.*'],
    )
    .option(
      '--secret <whsec>',
      'create no webhook; verify signatures with this secret; repeat the option for several',
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
    .addHelpText('after', ENVIRONMENT)
    .action(listen);
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

interface ListenOptions extends Omit<ReceiverOptions, 'secrets'> {
  readonly secret?: readonly string[];
  readonly events: readonly string[];
}

async function listen({ secret: given, events, ...options }: ListenOptions): Promise<void> {
  const { startReceiver } = await import('./server.ts');
  let secrets = given ?? [];
  const receiver = await startReceiver({ ...options, secrets: () => secrets }).catch((cause) => {
    if (cause.code !== 'EADDRINUSE') throw cause;
    const message = `Port ${options.port} is in use. Stop the process that uses it, or choose another port: --port 8002`;
    throw new Error(message, { cause });
  });
  console.log(
    `Listening on ${receiver.url}/webhook. ${receiver.url}/webhooks lists the webhooks received. Press Ctrl-C to stop.`,
  );
  const stopping = new AbortController();
  let unsubscribe = async () => {};
  const stop = async () => {
    stopping.abort();
    await unsubscribe();
    await receiver.close();
  };
  for (const signal of ENDING_SIGNALS) process.once(signal, () => void stop());
  if (given !== undefined) return;
  try {
    const { subscribeReceiver } = await import('./subscribe-receiver.ts');
    const subscribed = await subscribeReceiver({
      receiverUrl: receiver.url,
      events,
      signal: stopping.signal,
    });
    secrets = [subscribed.secret];
    unsubscribe = subscribed.unsubscribe;
  } catch (error) {
    if (stopping.signal.aborted) return;
    await receiver.close();
    throw error;
  }
}
