import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { newCommand } from '../new-command.ts';
import { wholeNumber } from '../options.ts';

interface Options {
  readonly seed?: number;
  readonly clicks: number;
  readonly faults?: string;
  readonly duration: number;
  readonly drain: number;
  readonly logs?: true;
}

const MAX_SEED = 999_999;

export function chaosCommand(): Command {
  const command = newCommand('chaos', 'Run traffic under faults and check that nothing is lost.', [
    'linkbus chaos --seed 7 --clicks 10000',
    'linkbus chaos --faults lostResponses=0.02,stalls',
  ]);
  return command
    .option('--seed <number>', 'fixes the traffic and the faults (default: random)', wholeNumber(0, MAX_SEED))
    .option('--clicks <number>', 'number of visits', wholeNumber(1, 1_000_000), 10_000)
    .option('--faults <list>', 'only these faults, such as crashes,stalls=0.01; none for no faults')
    .option('--duration <seconds>', 'send no visitor after this time', wholeNumber(1, 86_400), 600)
    .option(
      '--drain <seconds>',
      'give up if something still waits after this time',
      wholeNumber(1, 86_400),
      300,
    )
    .option('--logs', 'print what the functions write to stderr')
    .action(async (options: Options) => {
      const { seed = randomInt(MAX_SEED), clicks, duration, drain, logs } = options;
      const { mixFaults, narrowFaults } = await import('./fault-mix.ts');
      let faults: ReturnType<typeof mixFaults>;
      try {
        faults =
          options.faults === undefined ? mixFaults(String(seed)) : narrowFaults(String(seed), options.faults);
      } catch (error) {
        command.error(`--faults: ${(error as Error).message}`);
      }
      const [{ withStack }, { runChaos }, { formatReport, isBroken }] = await Promise.all([
        import('./system.ts'),
        import('./run-chaos.ts'),
        import('./report.ts'),
      ]);
      const result = await withStack((stack) =>
        runChaos({
          stack,
          seed: String(seed),
          clicks,
          faults,
          maxTrafficMs: duration * 1_000,
          maxDrainMs: drain * 1_000,
          onPhase: (phase) => process.stderr.write(`Seed ${seed}: ${phase}…\n`),
          onLog: logs ? (name, line) => process.stderr.write(`${name}: ${line}\n`) : () => {},
        }),
      );
      process.stdout.write(`${formatReport(result, String(seed))}\n`);
      if (isBroken(result)) process.exitCode = 1;
    });
}
