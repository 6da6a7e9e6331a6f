import { readyText, startFailure } from './output.ts';
import { readStartSettings, type StartSettings } from './settings.ts';
import { startLinkbus } from './start-linkbus.ts';

const settings = settingsOrExit();

try {
  const linkbus = await startLinkbus(settings);
  process.stdout.write(readyText(linkbus));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(linkbus.stop));
} catch (error) {
  process.stderr.write(`${startFailure(error, settings)}\n`);
  process.exit(1);
}

/** A second signal ends the process at once: its handler is gone. */
async function stop(stopLinkbus: () => Promise<void>): Promise<void> {
  process.stdout.write('Stopping: what is under way has five seconds. Ctrl-C again ends it at once.\n');
  await stopLinkbus();
  process.exit(0);
}

function settingsOrExit(): StartSettings {
  try {
    return readStartSettings(process.env, process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
}
