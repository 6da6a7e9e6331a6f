import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';
import { parseWorkspace, stageOption } from '../options.ts';

export function suspendCommand(): Command {
  const command = newCommand('suspend', 'Take a link down, or suspend a workspace, at once.', [
    'linkbus suspend --link spring --stage prod',
    'linkbus suspend --workspace acme --stage prod',
    'linkbus suspend --workspace acme --lift --stage prod',
  ]);
  return command
    .option('--link <code>', 'short code of the link; its visitors get 451')
    .option(
      '--workspace <id>',
      'workspace: its API keys get 403, its links 451, and its webhooks nothing',
      parseWorkspace,
    )
    .option('--lift', 'undo it')
    .addOption(stageOption())
    .action(async ({ link, workspace, lift = false, stage }) => {
      if ((link === undefined) === (workspace === undefined))
        command.error('name either --link <code> or --workspace <id>');
      const run = await import('./run-suspend.ts');
      await (link === undefined
        ? run.suspendWorkspace({ stage, workspace, lift })
        : run.takeDownLink({ stage, link, lift }));
    });
}
