import type { LinkRecord } from '../shared/link/link-record.ts';

/** The outcome of a visit to a short link. */
export type VisitOutcome =
  | { readonly kind: 'redirect'; readonly targetUrl: string; readonly status: number }
  | { readonly kind: 'unknown' | 'deleted' | 'taken-down' | 'expired' | 'exhausted' }
  /** The click can't be counted right now. */
  | { readonly kind: 'unavailable' };

/**
 * The outcome for a link that was read. Follows the same rules as the condition of the counting write.
 * @param at time of the visit, RFC 3339 UTC with milliseconds
 */
export function outcomeFor(record: LinkRecord | undefined, at: string): VisitOutcome {
  if (record === undefined) return { kind: 'unknown' };
  if (record.deleted_at !== undefined) return { kind: 'deleted' };
  if (record.taken_down_at !== undefined || record.suspended_at !== undefined) return { kind: 'taken-down' };
  if (record.live_until <= at) return { kind: 'expired' };
  if (record.clicks >= record.click_limit) return { kind: 'exhausted' };
  return redirectTo(record);
}

export const redirectTo = ({ target_url, redirect_status }: LinkRecord): VisitOutcome => ({
  kind: 'redirect',
  targetUrl: target_url,
  status: redirect_status,
});
