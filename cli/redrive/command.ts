import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';
import { stageOption, wholeNumber } from '../options.ts';

export function redriveCommand(): Command {
  return newCommand('redrive', 'Redrive the messages of a dead-letter queue.', [
    'linkbus redrive deliveries --stage prod',
    'linkbus redrive events --stage prod --limit 10',
  ])
    .addCommand(deliveriesCommand())
    .addCommand(eventsCommand());
}

function deliveriesCommand(): Command {
  return withQueue(
    newCommand('deliveries', 'Attempt dead-lettered deliveries again, with all retries.', [
      'linkbus redrive deliveries --stage prod',
    ]),
  ).action(async (options) => (await import('./run-redrive.ts')).redriveDeliveries(options));
}

function eventsCommand(): Command {
  return withQueue(
    newCommand('events', 'Return dead-lettered events, clicks and replays to their queues.', [
      'linkbus redrive events --stage prod --limit 10',
    ]),
  ).action(async (options) => (await import('./run-redrive.ts')).redriveEvents(options));
}

function withQueue(command: Command): Command {
  return command
    .addOption(stageOption())
    .option('--limit <number>', 'redrive at most this many messages', wholeNumber(1, 1_000_000), 1_000);
}
