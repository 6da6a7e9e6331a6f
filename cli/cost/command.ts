import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';

export function costCommand(): Command {
  return newCommand('cost', 'Count what clicks and deliveries use, and price a million.', [
    'linkbus cost',
  ]).action(async () => (await import('./run-cost.ts')).runCost());
}
