import type { ChaosResult } from './run-chaos.ts';
import type { VisitOutcome } from './visits.ts';

/** Problems printed for each invariant. */
const MAX_PROBLEMS = 10;

const OUTCOMES: readonly VisitOutcome[] = ['redirected', 'refused', 'unknown'];

/** Whether an invariant is broken or something still waits. */
export const isBroken = ({ findings, waiting }: ChaosResult): boolean =>
  waiting.length > 0 || findings.some(({ wrong }) => wrong.length > 0);

/** Formats the result of a run: a table, and each difference. */
export function formatReport(result: ChaosResult, seed: string): string {
  const { visits, faults, findings, waiting, events, posts, trafficMs, drainMs } = result;
  const rows: [string, number, number?][] = [];
  for (const outcome of OUTCOMES)
    rows.push([`visits ${outcome}`, visits.filter((visit) => visit.outcome === outcome).length]);
  rows.push(['events', events], ['POSTs', posts]);
  for (const [name, count] of [...faults].sort()) rows.push([`fault ${name}`, count]);
  const checks = findings.map(({ invariant, checked, wrong }): [string, number, number] => [
    invariant,
    checked,
    wrong.length,
  ]);
  const width = Math.max(...[...rows, ...checks].map(([name]) => name.length));
  const line = (name: string, ...values: (number | string)[]) =>
    [name.padEnd(width), ...values.map((value) => value.toLocaleString('en').padStart(8))].join(' ');
  return [
    `Seed ${seed}: ${visits.length.toLocaleString('en')} visits in ${seconds(trafficMs)}, then ${seconds(drainMs)} until nothing waited.`,
    '',
    ...rows.map(([name, count]) => line(name, count)),
    '',
    line('invariant', 'checked', 'wrong'),
    ...checks.map((row) => line(...row)),
    ...problemsOf(findings),
    ...waiting.map(({ place, count }) => `Still waiting: ${count} in ${place}.`),
    '',
    isBroken(result) ? `Seed ${seed} breaks an invariant.` : `Seed ${seed}: every invariant holds.`,
  ].join('\n');
}

function problemsOf(findings: ChaosResult['findings']): string[] {
  return findings.flatMap(({ invariant, wrong }) => {
    if (wrong.length === 0) return [];
    const more = wrong.length - MAX_PROBLEMS;
    return [
      '',
      `Broken: ${invariant}`,
      ...wrong.slice(0, MAX_PROBLEMS).map((problem) => `  ${problem}`),
      ...(more > 0 ? [`  and ${more} more`] : []),
    ];
  });
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
