import { execFile } from 'node:child_process';
import { parseArgs } from 'node:util';
import { SAFEGUARDS, type Safeguard } from './safeguards.ts';
import { copyTree } from './tree-copy.ts';

/**
 * Takes out one safeguard at a time, in a copy of the tree, and runs `linkbus chaos`, which must find that out; it must
 * find nothing in the untouched tree. `npm run chaos:safeguards -- --only=outbox --seeds=1,2,3`
 */

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    clicks: { type: 'string', default: '500' },
    only: { type: 'string', default: '' },
  },
});
const seeds = values.seeds.split(',');
const safeguards = SAFEGUARDS.filter(({ name }) => name.includes(values.only));

/** Longer than a sound run takes. */
const DRAIN_SECONDS = '120';

/** Runs chaos in a folder. @returns the broken invariants; empty: it holds all */
async function runIn(cwd: string, faults: string, seed: string): Promise<string[]> {
  const args = ['bin/linkbus.js', 'chaos', '--seed', seed, '--faults', faults];
  args.push('--clicks', values.clicks, '--drain', DRAIN_SECONDS);
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd }, (_, stdout, stderr) => resolve(`${stdout}${stderr}`));
  });
  if (output.includes(`Seed ${seed}: every invariant holds.`)) return [];
  const broken = [...output.matchAll(/^(?:Broken: )?(.*?)(?:: \d+ in .*)?$/gm)]
    .map(([line, name]) => (/^(Broken: |Still waiting: )/.test(line) ? String(name) : ''))
    .filter((name) => name !== '');
  // It didn't start, or didn't end.
  if (broken.length === 0) throw new Error(`linkbus chaos printed no result:\n${output.slice(-3_000)}`);
  return [...new Set(broken)];
}

interface Outcome {
  readonly seed: string | undefined;
  readonly broken: readonly string[];
}

/** Tries the seeds until chaos finds something. */
async function tryOut({ edits, faults }: Pick<Safeguard, 'edits' | 'faults'>): Promise<Outcome> {
  const copy = copyTree(edits);
  try {
    for (const seed of seeds) {
      const broken = await runIn(copy.directory, faults, seed);
      if (broken.length > 0) return { seed, broken };
    }
    return { seed: undefined, broken: [] };
  } finally {
    copy.remove();
  }
}

let failures = 0;
const width = Math.max(...safeguards.map(({ name }) => name.length));

for (const { name, edits, faults } of safeguards) {
  const [without, untouched] = await Promise.all([tryOut({ edits, faults }), tryOut({ edits: [], faults })]);
  const isShown = without.seed !== undefined && untouched.seed === undefined;
  if (!isShown) failures += 1;
  const found =
    without.seed === undefined ? 'not found out' : `seed ${without.seed}: ${without.broken.join(', ')}`;
  const control =
    untouched.seed === undefined ? 'sound' : `seed ${untouched.seed} breaks ${untouched.broken.join(', ')}`;
  console.log(
    `${isShown ? 'ok  ' : 'FAIL'} ${name.padEnd(width)}  without it: ${found}; with it: ${control}`,
  );
}
console.log(
  `${safeguards.length - failures} of ${safeguards.length} safeguards are found out when they are missing.`,
);
process.exitCode = failures > 0 ? 1 : 0;
