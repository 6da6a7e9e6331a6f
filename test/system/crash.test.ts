import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { planCrash } from '../crash/plan.ts';
import { runCrashes } from '../crash/run-crashes.ts';

// The crashes of this seed: under load, during a start and during a stop. `npm run bench:crash` has more.
const SEED = '60';
const KILLS = 3;
const LOAD_MS = 600;

it('loses nothing that it confirmed when it is killed under load, while it starts and while it stops', async () => {
  const moments = Array.from({ length: KILLS }, (_, n) => planCrash(SEED, n + 1, LOAD_MS).moment);
  expect(new Set(moments)).toEqual(new Set(['running', 'starting', 'stopping']));
  const directory = mkdtempSync(join(tmpdir(), 'linkbus-crash-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const { losses, ledger, exitCode } = await runCrashes({
    kills: KILLS,
    seed: SEED,
    directory,
    loadMs: LOAD_MS,
    // What was in flight at a kill becomes visible again after minutes.
    drainSeconds: 1,
  });
  expect(losses).toEqual([]);
  expect(exitCode).toBe(0);
  expect(ledger.links.size).toBeGreaterThanOrEqual(2);
  expect(ledger.keys.size).toBeGreaterThanOrEqual(2);
  expect([...ledger.visits.values()].filter(({ confirmed }) => confirmed).length).toBeGreaterThanOrEqual(20);
});
