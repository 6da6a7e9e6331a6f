import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';

export function costCommand(): Command {
  return newCommand('cost', 'Count what a click and a delivery use, and price a million of them.', [
    'linkbus cost',
  ]).action(async () => (await import('./run-cost.ts')).runCost());
}
