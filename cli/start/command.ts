import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';
import { readyText } from './output.ts';
import { readStartSettings, type StartSettings } from './settings.ts';
import { startFailure } from './start-failure.ts';

const ENVIRONMENT = `
Environment:
  HOST                           address to listen on (default: 127.0.0.1)
  PORT                           port of the API; 0 picks a free one (default: 8000)
  LINKBUS_API_KEY                API key of the workspace "default" (default: a new one)
  LINKBUS_RETRY_SCHEDULE         seconds before each retry, such as 1,2,4
  LINKBUS_ALLOW_PRIVATE_TARGETS  0 refuses http and private webhook URLs (default: 1)
  LINKBUS_LOGS                   1 prints every log line, not only warnings and errors (default: 0)`;

export function startCommand(): Command {
  const command = newCommand('start', 'Run the whole system on this machine.', [
    'linkbus start',
    'PORT=8080 LINKBUS_RETRY_SCHEDULE=1,2,4 linkbus start',
  ]);
  return command
    .option('--memory', 'keep state in memory only, which this version always does')
    .addHelpText('after', ENVIRONMENT)
    .action(() => start(settingsFor(command)));
}

function settingsFor(command: Command): StartSettings {
  try {
    return readStartSettings(process.env);
  } catch (error) {
    command.error((error as Error).message);
  }
}

async function start(settings: StartSettings): Promise<void> {
  const { startLinkbus } = await import('./start-linkbus.ts');
  const running = await startLinkbus(settings).catch((cause: unknown) => {
    throw new Error(startFailure(cause, settings), { cause });
  });
  // The handler runs once: a second signal ends the process at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(running.stop));
  process.stdout.write(readyText(running));
}

async function stop(stopLinkbus: () => Promise<void>): Promise<void> {
  process.stdout.write(
    'Stopping; waiting up to 5 s for in-flight work. Press Ctrl-C again to quit at once.\n',
  );
  await stopLinkbus();
  process.exit(0);
}
