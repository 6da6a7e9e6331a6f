import { expect, it } from 'vitest';
import { checkClicks } from '../../../cli/chaos/check-clicks.ts';
import type { Evidence } from '../../../cli/chaos/evidence.ts';
import { broken, click, created, evidence, link, visit } from './evidence-under-test.ts';

/** Two redirected visits and a refused one, all as they should be. */
const SOUND: Evidence = evidence({
  visits: [visit('redirected'), visit('unknown'), visit('refused'), visit('redirected')],
  log: [created('hot-0'), click(0, 1), click(1, 2), click(3, 3)],
  links: [link('hot-0', 3, 3)],
});
const wrong = (changes: Partial<Evidence>) => broken(checkClicks({ ...SOUND, ...changes }));

it('finds nothing wrong when each redirected visit is counted once', () => {
  const findings = checkClicks(SOUND);
  expect(broken(findings)).toEqual({});
  expect(findings.map(({ checked }) => checked)).toEqual([2, 4, 1, 3, 1, 1, 1]);
});

it('accepts an unknown visit without a click', () => {
  const log = [created('hot-0'), click(0, 1), click(3, 2)];
  expect(wrong({ log, links: [link('hot-0', 2, 3)] })).toEqual({});
});

it('names a redirected visit that is not counted', () => {
  const log = [created('hot-0'), click(1, 1), click(3, 2)];
  expect(wrong({ log, links: [link('hot-0', 2, 3)] })).toEqual({
    'a redirected visit is counted': ['visit 0 of hot-0 is in no event'],
  });
});

it('names a visit with two events, whatever its outcome', () => {
  const second = { ...click(1, 4), id: 'evt_other' };
  expect(wrong({ log: [...SOUND.log, second], links: [link('hot-0', 4, 4)] })).toEqual({
    'a visit is counted at most once': [
      'visit 1 of hot-0, unknown, is in evt_1 (click 2) and evt_other (click 4)',
    ],
  });
});

it('names a refused visit that is counted', () => {
  expect(wrong({ log: [...SOUND.log, click(2, 4)], links: [link('hot-0', 4, 4)] })).toEqual({
    'a refused visit is not counted': ['visit 2 of hot-0 was refused and is in evt_2 (click 4)'],
  });
});

it('names a click of no visit', () => {
  expect(wrong({ log: [...SOUND.log, click(9, 4)], links: [link('hot-0', 4, 4)] })).toEqual({
    'a click is a visit': ['evt_9 (click 4) is no visit: https://visits.example/9'],
  });
});

it.each([
  ['a gap', [click(0, 1), click(1, 2), click(3, 4)], 4, 'hot-0: no click 3'],
  ['a missing end', [click(0, 1), click(1, 2), click(3, 3)], 4, 'hot-0: no click 4'],
  ['a number twice', [click(0, 1), click(1, 2), click(3, 2)], 2, 'hot-0: click 2 is evt_1 and evt_3'],
  [
    'a number beyond the count',
    [click(0, 1), click(1, 2), click(3, 3)],
    2,
    'hot-0: click 3 although clicks is 2',
  ],
])('names %s in the numbers of a link', (_, clicks, count, problem) => {
  expect(wrong({ log: [created('hot-0'), ...clicks], links: [link('hot-0', count)] })).toEqual({
    'numbers of a link are 1…n, n = clicks': [problem],
  });
});

it.each([
  [2, 'hot-0: 2 redirects, 3 clicks, max_clicks 2'],
  [1, 'hot-0: 2 redirects, 3 clicks, max_clicks 1'],
])('names a link with more clicks than its %i', (maxClicks, problem) => {
  expect(wrong({ links: [link('hot-0', 3, maxClicks)] })).toEqual({
    'redirects ≤ clicks ≤ max_clicks': [problem],
  });
});

it('names a link without link.created', () => {
  expect(wrong({ log: SOUND.log.slice(1) })).toEqual({
    'a link is created once': ['hot-0 has 0 link.created'],
  });
});
