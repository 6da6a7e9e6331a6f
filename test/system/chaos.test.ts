import { expect, it } from 'vitest';
import { mixFaults } from '../../cli/chaos/fault-mix.ts';
import { formatReport, isBroken } from '../../cli/chaos/report.ts';
import { runChaos } from '../../cli/chaos/run-chaos.ts';
import { withStack } from '../../cli/chaos/system.ts';

/** Seeds that have failed are added here. `linkbus chaos` has more clicks. */
const SEEDS = ['1', '2'];
const CLICKS = 300;

it('loses and doubles nothing under a mix of faults', async () => {
  const reports = await withStack((stack) =>
    Promise.all(
      SEEDS.map(async (seed) => {
        const result = await runChaos({
          stack,
          seed,
          clicks: CLICKS,
          faults: mixFaults(seed),
          replays: false,
          maxTrafficMs: 30_000,
          maxDrainMs: 60_000,
        });
        // The faults are there, and what they leave open is little.
        expect(result.faults.size).toBeGreaterThanOrEqual(5);
        expect(result.visits.filter(({ outcome }) => outcome === 'redirected').length).toBeGreaterThan(
          CLICKS * 0.8,
        );
        return isBroken(result) ? formatReport(result, seed) : 'sound';
      }),
    ),
  );
  expect(reports).toEqual(SEEDS.map(() => 'sound'));
}, 120_000);
