import { type IdPrefix, lowestId } from '../shared/formats/ids.ts';

/** The ids of what occurred at `since` or later and before `until`: ids of events and deliveries start with that time. */
export function idRange(prefix: IdPrefix, since: string, until: string): { from: string; to: string } {
  return { from: lowestId(prefix, Date.parse(since)), to: lowestId(prefix, Date.parse(until)) };
}
