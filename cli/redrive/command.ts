import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';
import { stageOption, wholeNumber } from '../options.ts';

export function redriveCommand(): Command {
  return newCommand('redrive', 'Redrive the messages of a dead-letter queue.', [
    'linkbus redrive deliveries --stage prod',
    'linkbus redrive events --stage prod --limit 10',
  ])
    .addOption(stageOption())
    .option('--limit <number>', 'redrive at most this many messages', wholeNumber(1, 1_000_000), 1_000)
    .addCommand(deliveriesCommand())
    .addCommand(eventsCommand());
}

function deliveriesCommand(): Command {
  return newCommand('deliveries', 'Attempt dead-lettered deliveries again, with all retries.', [
    'linkbus redrive deliveries --stage prod',
  ]).action(async (_, command) =>
    (await import('./run-redrive.ts')).redriveDeliveries(command.optsWithGlobals()),
  );
}

function eventsCommand(): Command {
  return newCommand('events', 'Process dead-lettered events, records, clicks and replays again.', [
    'linkbus redrive events --stage prod --limit 10',
  ]).action(async (_, command) =>
    (await import('./run-redrive.ts')).redriveEvents(command.optsWithGlobals()),
  );
}
