import { Command } from 'commander';

/**
 * Creates a command with the shared settings. A usage error prints a sentence and a hint on stderr, then throws a
 * `CommanderError`.
 *
 * @param examples command lines for `--help`
 */
export function newCommand(name: string, description: string, examples: readonly string[]): Command {
  const command = new Command(name);
  return command
    .description(description)
    .helpCommand(false)
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('before', ({ error }) => {
      // Commander would print the whole help to stderr when a subcommand is missing.
      const names = command.commands.map((subcommand) => subcommand.name());
      if (error) command.error(`missing command; choose from ${names.join(', ')}`);
      return '';
    })
    .addHelpText('after', `\nExamples:\n  ${examples.join('\n  ')}`)
    .exitOverride()
    .configureOutput({
      outputError: (message, write) => write(`${sentence(message)}\nRun "${pathOf(command)} --help".\n`),
    });
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** `error: unknown option '--x'\n(Did you mean --y?)` → `Unknown option '--x'. Did you mean --y?` */
function sentence(message: string): string {
  const text = message
    .trim()
    .replace(/^error: /, '')
    .replace(/\n\((.+)\)$/, '. $1');
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.?]$/.test(text) ? '' : '.');
}
