import type { LinkRecord } from '../shared/link/link-record.ts';

/** What was read is believed this long. */
const BELIEVED_FOR_MS = 1_000;

/** One environment answers one visitor at a time, so this is more than it meets in that time. */
const MAX_LINKS = 200;

/** The links that this environment read or counted just now. */
export interface LinkMemory {
  /** The link as it was at most a second ago, and whether it was throttled since. */
  recall(shortCode: string): { readonly record: LinkRecord; readonly throttled: boolean } | undefined;
  /** Keeps a link that was read just now. */
  remember(record: LinkRecord): void;
  /** Marks a link that is remembered. It doesn't make the memory last longer. */
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
      // Deleted first, so that the oldest is always the map's first.
      links.delete(record.short_code);
      links.set(record.short_code, { record, until: now() + BELIEVED_FOR_MS, throttled: false });
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
