import { CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { chaosCommand } from './chaos/command.ts';
import { costCommand } from './cost/command.ts';
import { eraseCommand } from './erase/command.ts';
import { keysCommand } from './keys/command.ts';
import { listenCommand } from './listen/command.ts';
import { newCommand } from './new-command.ts';
import { redriveCommand } from './redrive/command.ts';
import { startCommand } from './start/command.ts';
import { suspendCommand } from './suspend/command.ts';

/**
 * Runs a command line, without `node` and the script. Servers keep running after it resolves.
 *
 * @returns the exit code: 0, 1 after a failure, 2 after a usage error
 */
export async function linkbus(args: readonly string[]): Promise<number> {
  const program = newCommand('linkbus', `${packageJson.description}.`, [
    'linkbus start',
    'linkbus keys create --help',
  ])
    .version(packageJson.version, '-V, --version', 'print the version')
    .addCommand(startCommand())
    .addCommand(listenCommand())
    .addCommand(keysCommand())
    .addCommand(redriveCommand())
    .addCommand(costCommand())
    .addCommand(suspendCommand())
    .addCommand(eraseCommand())
    .addCommand(chaosCommand());
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander also throws after `--help` and `--version`, with exit code 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
