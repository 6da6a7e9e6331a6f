import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';
import { ENDING_SIGNALS, INTERRUPTED } from '../signals.ts';
import { readyText } from './ready-text.ts';
import { readStartSettings, type StartOptions, type StartSettings } from './settings.ts';
import { startFailure } from './start-failure.ts';

const ENVIRONMENT = `
Environment:
  HOST                           address to listen on (default: 127.0.0.1)
  PORT                           port of the API; 0 picks a free one (default: 8000)
  LINKBUS_API_KEY                API key of the workspace "default" (default: the one in the state folder)
  LINKBUS_DATA                   folder that keeps state (default: .linkbus)
  LINKBUS_DURABILITY             power-cut flushes each commit to the disk (default: process-crash)
  LINKBUS_RETRY_SCHEDULE         seconds before each retry, such as 1,2,4
  LINKBUS_FAULTS                 faults of the AWS side, such as seed=7,crashes=0.02,lostResponses=0.01
  LINKBUS_ALLOW_PRIVATE_TARGETS  0 refuses http and private webhook URLs (default: 1)
  LINKBUS_TRUST_COUNTRY_HEADER   1 takes the country from CloudFront-Viewer-Country (default: 0)
  LINKBUS_SETTLE_SECONDS         seconds until an unanswered click is settled (default: 600)
  LINKBUS_LOGS                   1 prints every log line, not only warnings and errors (default: 0)
  NO_COLOR                       1 prints without colors`;

export function startCommand(): Command {
  const command = newCommand('start', 'Run the whole system on this machine.', [
    'linkbus start',
    'linkbus start --memory --quiet',
    'PORT=8080 LINKBUS_RETRY_SCHEDULE=1,2,4 linkbus start',
  ]);
  return command
    .option('--memory', 'keep state in memory only, with a new API key at each start')
    .option('--quiet', 'print no line for each event and each attempt')
    .addHelpText('after', ENVIRONMENT)
    .action((options) => start(settingsFor(options, command)));
}

function settingsFor(options: StartOptions, command: Command): StartSettings {
  try {
    return readStartSettings(process.env, options);
  } catch (error) {
    command.error((error as Error).message);
  }
}

async function start(settings: StartSettings): Promise<void> {
  let stopLinkbus: (() => Promise<void>) | undefined;
  // A signal during the start, or a second one, ends the process at once. Its exit leaves nothing behind.
  const onSignal = () => {
    if (stopLinkbus === undefined) process.exit(INTERRUPTED);
    void stop(stopLinkbus);
    stopLinkbus = undefined;
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
  const { startLinkbus } = await import('./start-linkbus.ts');
  const running = await startLinkbus(settings).catch((cause: unknown) => {
    throw new Error(startFailure(cause, settings), { cause });
  });
  stopLinkbus = running.stop;
  process.stdout.write(readyText({ ...running, ...settings, apiKey: running.apiKey }));
}

async function stop(stopLinkbus: () => Promise<void>): Promise<void> {
  // A terminal that has ended takes no output.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.stdout.write(
    'Stopping; waiting up to 5 s for in-flight work. Press Ctrl-C again to quit at once.\n',
  );
  await stopLinkbus();
  process.exit(0);
}
