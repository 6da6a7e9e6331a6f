import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';
import { stageOption, wholeNumber } from '../options.ts';

export function redriveCommand(): Command {
  return newCommand('redrive', 'Send the messages of a dead-letter queue again.', [
    'linkbus redrive deliveries --stage prod',
    'linkbus redrive events --stage prod --limit 10',
  ])
    .addCommand(deliveriesCommand())
    .addCommand(eventsCommand());
}

function deliveriesCommand(): Command {
  return withQueue(
    newCommand('deliveries', 'Attempt exhausted deliveries again, with the whole retry schedule.', [
      'linkbus redrive deliveries --stage prod',
    ]),
  ).action(async (options) => (await import('./run-redrive.ts')).redriveDeliveries(options));
}

function eventsCommand(): Command {
  return withQueue(
    newCommand('events', 'Send dead events, clicks and replays back to the queues they came from.', [
      'linkbus redrive events --stage prod --limit 10',
    ]),
  ).action(async (options) => (await import('./run-redrive.ts')).redriveEvents(options));
}

function withQueue(command: Command): Command {
  return command
    .addOption(stageOption())
    .option('--limit <number>', 'redrive at most this many messages', wholeNumber(1, 1_000_000), 1_000);
}
