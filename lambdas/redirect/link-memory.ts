import type { LinkRecord } from '../shared/link/link-record.ts';

const REMEMBERED_MS = 1_000;

/** An environment serves one visitor at a time, so it sees fewer links than this in a second. */
const MAX_LINKS = 200;

/** Links that this environment read or counted within the last second. */
export interface LinkMemory {
  /** The link, at most a second old, and whether it was throttled since. */
  recall(shortCode: string): { readonly record: LinkRecord; readonly throttled: boolean } | undefined;
  /** Keeps a link that was just read or counted. */
  remember(record: LinkRecord): void;
  /** Marks a remembered link as throttled. Doesn't extend the second. */
  markThrottled(shortCode: string): void;
}

/** @param now epoch milliseconds */
export function makeLinkMemory(now: () => number): LinkMemory {
  const links = new Map<
    string,
    { readonly record: LinkRecord; readonly until: number; throttled: boolean }
  >();
  return {
    recall(shortCode) {
      const link = links.get(shortCode);
      return link !== undefined && now() < link.until ? link : undefined;
    },
    remember(record) {
      // Delete first, so the oldest link stays first in the map.
      links.delete(record.short_code);
      links.set(record.short_code, { record, until: now() + REMEMBERED_MS, throttled: false });
      if (links.size <= MAX_LINKS) return;
      const [oldest = ''] = links.keys();
      links.delete(oldest);
    },
    markThrottled(shortCode) {
      const link = links.get(shortCode);
      if (link !== undefined) link.throttled = true;
    },
  };
}
