/** What a client asked of Linkbus, and what it confirmed. Only 2xx and 302 confirm. */
export interface Ledger {
  /** The confirmed links, by short code, as they were confirmed. */
  readonly links: Map<string, Resource>;
  /** The confirmed webhooks, by id, as they were confirmed. */
  readonly webhooks: Map<string, Resource>;
  /** The API keys whose creation was confirmed. */
  readonly keys: Set<string>;
  /** The requested visits, by the text in their `Referer`. */
  readonly visits: Map<string, Visit>;
  /** The 4xx responses: there must be none. */
  readonly refusals: string[];
}

export type Resource = Readonly<Record<string, unknown>>;

export interface Visit {
  readonly shortCode: string;
  confirmed: boolean;
}

export const newLedger = (): Ledger => ({
  links: new Map(),
  webhooks: new Map(),
  keys: new Set(),
  visits: new Map(),
  refusals: [],
});

/** Counts the visits of each link. */
export function countVisits(ledger: Ledger) {
  const counts = new Map<string, { requested: number; confirmed: number }>();
  for (const { shortCode, confirmed } of ledger.visits.values()) {
    const count = counts.get(shortCode) ?? { requested: 0, confirmed: 0 };
    count.requested += 1;
    if (confirmed) count.confirmed += 1;
    counts.set(shortCode, count);
  }
  return counts;
}
