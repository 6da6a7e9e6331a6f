import { describe, expect, it } from 'vitest';
import { formatReport, isBroken } from '../../../cli/chaos/report.ts';
import type { ChaosResult } from '../../../cli/chaos/run-chaos.ts';
import { visit } from './evidence-under-test.ts';

const RESULT: ChaosResult = {
  visits: [visit('redirected'), visit('redirected'), visit('unknown')],
  faults: new Map([
    ['stalls', 2],
    ['crashes', 1_200],
  ]),
  findings: [{ invariant: 'a redirected visit is counted', checked: 2, wrong: [] }],
  waiting: [],
  events: 4,
  posts: 9,
  trafficMs: 1_234,
  drainMs: 5_000,
};

describe('the report of linkbus chaos', () => {
  it('is a table with the seed, the faults and the invariants', () => {
    expect(isBroken(RESULT)).toBe(false);
    expect(formatReport(RESULT, '7').split('\n')).toEqual([
      'Seed 7: 3 visits in 1.2 s, then 5.0 s until nothing waited.',
      '',
      'visits redirected                    2',
      'visits refused                       0',
      'visits unknown                       1',
      'events                               4',
      'POSTs                                9',
      'fault crashes                    1,200',
      'fault stalls                         2',
      '',
      'invariant                      checked    wrong',
      'a redirected visit is counted        2        0',
      '',
      'Seed 7: every invariant holds.',
    ]);
  });

  it('names what is wrong, up to ten of each', () => {
    const wrong = Array.from({ length: 12 }, (_, n) => `visit ${n} is in no event`);
    const broken = { ...RESULT, findings: [{ invariant: 'a visit is counted', checked: 20, wrong }] };
    expect(isBroken(broken)).toBe(true);
    const lines = formatReport(broken, '7').split('\n');
    expect(lines).toContain('Broken: a visit is counted');
    expect(lines).toContain('  visit 9 is in no event');
    expect(lines).toContain('  and 2 more');
    expect(lines).not.toContain('  visit 10 is in no event');
    expect(lines.at(-1)).toBe('Seed 7 breaks an invariant.');
  });

  it('names what still waits', () => {
    const broken = { ...RESULT, waiting: [{ place: 'LinksOverflowQueue', count: 3 }] };
    expect(isBroken(broken)).toBe(true);
    expect(formatReport(broken, '7')).toContain('Still waiting: 3 in LinksOverflowQueue.');
  });
});
