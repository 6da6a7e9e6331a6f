/** What a client asked of Linkbus, and what was answered. Only 2xx and 302 count as answered. */
export interface Ledger {
  /** The answered links, by short code, as they were answered. */
  readonly links: Map<string, Resource>;
  /** The answered webhooks, by id, as they were answered. */
  readonly webhooks: Map<string, Resource>;
  /** The API keys whose creation was answered. */
  readonly keys: Set<string>;
  /** The requested visits, by the text in their `Referer`. */
  readonly visits: Map<string, Visit>;
  /** The 4xx answers: there must be none. */
  readonly refusals: string[];
}

export type Resource = Readonly<Record<string, unknown>>;

export interface Visit {
  readonly shortCode: string;
  answered: boolean;
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
  const counts = new Map<string, { requested: number; answered: number }>();
  for (const { shortCode, answered } of ledger.visits.values()) {
    const count = counts.get(shortCode) ?? { requested: 0, answered: 0 };
    count.requested += 1;
    if (answered) count.answered += 1;
    counts.set(shortCode, count);
  }
  return counts;
}
