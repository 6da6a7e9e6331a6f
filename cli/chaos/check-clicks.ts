import type { Evidence, LoggedEvent } from './evidence.ts';
import { check, type Finding } from './finding.ts';
import { referrerOf, type Visit } from './visits.ts';

/**
 * Compares the visits with the clicks of the event log: visits that were redirected ⊆ counted clicks; what else was
 * counted ⊆ visits with an unknown outcome.
 */
export function checkClicks({ visits, log, links }: Evidence): Finding[] {
  const clicks = log.filter(({ event }) => event.type === 'link.clicked');
  const created = Map.groupBy(
    log.filter(({ event }) => event.type === 'link.created'),
    ({ event }) => event.data.short_code,
  );
  const byReferrer = Map.groupBy(clicks, ({ event }) => event.data.referrer ?? '');
  const byLink = Map.groupBy(clicks, ({ event }) => event.data.short_code);
  const numbered = visits.map((visit, n) => ({ visit, n, clicks: byReferrer.get(referrerOf(n)) ?? [] }));
  const referrers = new Set(visits.map((_, n) => referrerOf(n)));
  const redirects = Map.groupBy(
    visits.filter(({ outcome }) => outcome === 'redirected'),
    ({ shortCode }) => shortCode,
  );
  const name = (visit: Visit, n: number) => `visit ${n} of ${visit.shortCode}`;

  return [
    check(
      'a redirected visit is counted',
      numbered.filter(({ visit }) => visit.outcome === 'redirected'),
      (each) => (each.clicks.length === 0 ? `${name(each.visit, each.n)} is in no event` : undefined),
    ),
    check('a visit is counted at most once', numbered, (each) =>
      each.clicks.length > 1
        ? `${name(each.visit, each.n)}, ${each.visit.outcome}, is in ${each.clicks.map(textOf).join(' and ')}`
        : undefined,
    ),
    check(
      'a refused visit is not counted',
      numbered.filter(({ visit }) => visit.outcome === 'refused'),
      (each) =>
        each.clicks[0] && `${name(each.visit, each.n)} was refused and is in ${textOf(each.clicks[0])}`,
    ),
    check('a click is a visit', clicks, (click) => {
      const { referrer } = click.event.data;
      return referrers.has(referrer ?? '') ? undefined : `${textOf(click)} is no visit: ${referrer}`;
    }),
    check('numbers of a link are 1…n, n = clicks', links, ({ short_code, clicks: count }) =>
      numberingProblem(short_code, byLink.get(short_code) ?? [], count),
    ),
    check(
      'redirects ≤ clicks ≤ max_clicks',
      links.filter(({ max_clicks }) => max_clicks !== null),
      ({ short_code, clicks: count, max_clicks }) => {
        const redirected = redirects.get(short_code)?.length ?? 0;
        return redirected <= count && count <= Number(max_clicks)
          ? undefined
          : `${short_code}: ${redirected} redirects, ${count} clicks, max_clicks ${max_clicks}`;
      },
    ),
    check('a link is created once', links, ({ short_code }) => {
      const events = created.get(short_code) ?? [];
      return events.length === 1 ? undefined : `${short_code} has ${events.length} link.created`;
    }),
  ];
}

const textOf = ({ id, event }: LoggedEvent): string => `${id} (click ${event.data.clicks})`;

function numberingProblem(shortCode: string, clicks: readonly LoggedEvent[], count: number) {
  const byNumber = Map.groupBy(clicks, ({ event }) => Number(event.data.clicks));
  const missing = Array.from({ length: count }, (_, n) => n + 1).filter((n) => !byNumber.has(n));
  const twice = [...byNumber].filter(([, events]) => events.length > 1);
  const beyond = [...byNumber.keys()].filter((n) => !(n >= 1 && n <= count));
  const problems = [
    missing.length > 0 && `no click ${missing.join(', ')}`,
    ...twice.map(([n, events]) => `click ${n} is ${events.map(({ id }) => id).join(' and ')}`),
    beyond.length > 0 && `click ${beyond.join(', ')} although clicks is ${count}`,
  ].filter((problem) => problem !== false);
  return problems.length > 0 ? `${shortCode}: ${problems.join('; ')}` : undefined;
}
