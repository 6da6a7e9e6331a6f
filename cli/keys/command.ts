import { type Command, InvalidArgumentError, Option } from 'commander';
import { SCOPES, type Scope } from '../../lambdas/shared/auth/scopes.ts';
import { newCommand } from '../new-command.ts';
import { parseWorkspace, stageOption } from '../options.ts';

export function keysCommand(): Command {
  return newCommand('keys', 'Create, list and revoke the API keys of a deployment.', [
    'linkbus keys create --stage prod --workspace default --name first',
    'linkbus keys list --stage prod',
  ])
    .addOption(stageOption())
    .option('--table <name>', 'table of API keys (default: found by the stage)')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());
}

function createCommand(): Command {
  return newCommand('create', 'Create an API key; print it on stdout and its id on stderr.', [
    'linkbus keys create --workspace acme --name ci',
    'LINKBUS_API_KEY=$(linkbus keys create --workspace acme --name ci --scopes links:read,events:read)',
  ])
    .requiredOption('--workspace <id>', 'workspace that the key belongs to', parseWorkspace)
    .requiredOption('--name <text>', 'name of the key, for "keys list"')
    .addOption(
      new Option('--scopes <list>', `comma-separated, from ${SCOPES.join(', ')}`)
        .argParser(parseScopes)
        .default(SCOPES, 'every scope'),
    )
    .action(async (_, command) => (await import('./run-keys.ts')).createKey(command.optsWithGlobals()));
}

function listCommand(): Command {
  return newCommand('list', 'List API keys, oldest first, in tab-separated columns.', [
    'linkbus keys list --workspace acme',
    "linkbus keys list --stage prod | column -ts $'\\t'",
  ])
    .option('--workspace <id>', 'list only the keys of this workspace', parseWorkspace)
    .action(async (_, command) => (await import('./run-keys.ts')).listKeys(command.optsWithGlobals()));
}

function revokeCommand(): Command {
  return newCommand('revoke', 'Revoke an API key; its next request gets 401.', [
    'linkbus keys revoke key_01M7X1ZV7S9A3BQJ5T0C8D4E6J --stage prod',
  ])
    .argument('[id]', 'id of the key, from "keys list"')
    .option('--id <id>', 'the same, as an option')
    .action(async (argument: string | undefined, { id: option }, command) => {
      const [id, ...others] = [argument, option].filter((each) => each !== undefined);
      if (id === undefined) command.error("missing required argument 'id'");
      if (others.length > 0) command.error("argument 'id' cannot be used with option '--id <id>'");
      await (await import('./run-keys.ts')).revokeKey({ ...command.optsWithGlobals(), id });
    });
}

function parseScopes(list: string): readonly Scope[] {
  return list.split(',').map((name) => {
    const scope = SCOPES.find((each) => each === name.trim());
    if (scope === undefined) throw new InvalidArgumentError(`The scopes are ${SCOPES.join(', ')}.`);
    return scope;
  });
}
