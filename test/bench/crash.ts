import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCrashes } from '../crash/run-crashes.ts';
import { percentile } from './percentile.ts';

/**
 * Kills Linkbus (`kill -9`) while it starts, runs under load or stops, starts it again on the same state, and checks that
 * nothing that it confirmed is lost. Exits with 1 after a loss. `npm run bench:crash -- --kills=50 --seed=1`
 */

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});

/** Messages that were in flight at a kill become visible again after 3 minutes. */
const DRAIN_SECONDS = 480;

const directory = mkdtempSync(join(tmpdir(), 'linkbus-crash-'));
let kills = 0;
const result = await runCrashes({
  kills: Number(values.kills),
  seed: values.seed,
  directory,
  loadMs: 2_500,
  drainSeconds: DRAIN_SECONDS,
  onRestart({ moment, afterMs, synthesizes }, readyMs, losses) {
    kills += 1;
    const start = synthesizes ? ', with synthesis' : '';
    console.log(
      `kill ${kills}: ${moment} for ${afterMs.toFixed()} ms${start}; ready again after ${readyMs.toFixed()} ms; ${losses.length} lost`,
    );
  },
});
const { ledger, retries, readyMs, losses, waiting } = result;
const visits = [...ledger.visits.values()];
for (const loss of [...losses, ...waiting.map((name) => `${name} still waits`)]) console.log(loss);
for (const bodies of result.twoBodies) console.log('two bodies of an event:', ...bodies);
console.log(
  JSON.stringify({
    kills,
    seed: values.seed,
    links: ledger.links.size,
    webhooks: ledger.webhooks.size,
    keys: ledger.keys.size,
    visits: { requested: visits.length, confirmed: visits.filter(({ confirmed }) => confirmed).length },
    arrived: result.arrived,
    posts: result.posts,
    eventsWithTwoBodies: result.twoBodies.length,
    visitsWithTwoEvents: result.visitsWithTwoEvents,
    retries: retries && {
      checked: retries.checked,
      early: retries.early.length,
      missing: retries.missing.length,
      lateMs: { p50: percentile(retries.lateMs, 50), max: Math.max(...retries.lateMs) },
    },
    readyMs: { p50: Math.round(percentile(readyMs, 50)), max: Math.round(Math.max(...readyMs)) },
    lost: losses.length,
    waiting: waiting.length,
  }),
);
rmSync(directory, { recursive: true, force: true });
process.exitCode = losses.length + waiting.length > 0 ? 1 : 0;
