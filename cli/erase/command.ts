import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';
import { stageOption } from '../options.ts';

export function eraseCommand(): Command {
  return newCommand('erase', 'Delete a link, and erase what is known of it and of its visitors.', [
    'linkbus erase --link spring --stage prod',
  ])
    .requiredOption('--link <code>', 'short code of the link, which is never given out again')
    .addOption(stageOption())
    .action(async (options) => (await import('./run-erase.ts')).eraseLink(options));
}
