import type { Arrivals } from './arrivals.ts';
import type { Ledger } from './ledger.ts';

/** Finds the confirmed links and visits whose event a receiver hasn't accepted. A visit is named by its `Referer`. */
export function findMissing(ledger: Ledger, arrivals: readonly Arrivals[]): string[] {
  const confirmed = [...ledger.visits].filter(([, visit]) => visit.confirmed).map(([referer]) => referer);
  const missing = new Set<string>();
  for (const each of arrivals) {
    each.update();
    const visits = each.acceptedVisits();
    const links = each.acceptedLinks();
    for (const referer of confirmed) if (!visits.has(referer)) missing.add(referer);
    for (const shortCode of ledger.links.keys()) if (!links.has(shortCode)) missing.add(shortCode);
  }
  return [...missing];
}

/** Counts what arrived: events, POSTs, events with more than one body, visits with more than one event. */
export function countEvents(arrivals: readonly Arrivals[]) {
  const events = arrivals.flatMap((each) => [...each.events.values()]);
  const clicks = [...new Map(arrivals.flatMap((each) => [...each.events])).values()].filter(
    ({ referrer }) => referrer !== undefined,
  );
  const visits = new Set(clicks.map(({ referrer }) => referrer));
  return {
    arrived: events.length,
    posts: events.reduce((sum, event) => sum + event.posts, 0),
    twoBodies: events.filter(({ bodies }) => bodies.size > 1).map(({ bodies }) => [...bodies]),
    visitsWithTwoEvents: clicks.length - visits.size,
  };
}
