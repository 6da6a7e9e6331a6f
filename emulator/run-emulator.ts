import { ENDING_SIGNALS } from '../cli/signals.ts';
import { installMiniStack } from './install-ministack.ts';
import { MINISTACK_LOG, startMiniStack } from './start-ministack.ts';

/**
 * `npm run emulator`: installs the pinned MiniStack, unless it is installed, and runs it until Ctrl-C, with Node 24 for
 * its functions. `npm run emulator -- install` only installs it. `PORT` changes the port, 4566.
 */
const [action] = process.argv.slice(2);

async function main(): Promise<void> {
  if (action !== undefined && action !== 'install') throw new Error('It takes no argument, or install.');
  const installed = await installMiniStack(process.env);
  console.log(`MiniStack ${installed.version} is installed in .linkbus/venv.`);
  if (action === 'install') return;
  const { endpoint, stop } = await startMiniStack(installed, process.env, Number(process.env.PORT || 4566));
  for (const signal of ENDING_SIGNALS) process.once(signal, () => void stop().then(() => process.exit(0)));
  console.log(`Its log is ${MINISTACK_LOG}. It keeps no state. Press Ctrl-C to stop.

  AWS_ENDPOINT_URL=${endpoint} npm run deploy:local

emulator ready ${endpoint}`);
}

try {
  await main();
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(
    code === 'EADDRINUSE' ? 'The port is in use; choose another: PORT=4567 npm run emulator' : message,
  );
  process.exit(1);
}
