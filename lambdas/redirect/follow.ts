import type { Click, LinkRecord } from '../shared/link/link-record.ts';
import { SHORT_CODE_PATTERN } from '../shared/link/short-code-pattern.ts';

/** What a visitor of a short link is to be told. */
export type Followed =
  | { readonly kind: 'redirect'; readonly targetUrl: string; readonly status: number }
  | { readonly kind: 'unknown' }
  /** Its clicks are limited and can't be counted just now. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'gone'; readonly why: 'deleted' | 'expired' | 'exhausted' };

/**
 * `counted` says whether a click was counted, or is certain to be; the record is the link after the click, or, where
 * nothing was counted, the link as it is (`undefined`: there is none).
 */
export interface Counted {
  readonly counted: boolean;
  readonly record?: LinkRecord;
}

/** Counts a click on a live link. `busy`: the link has `max_clicks` and can't be counted just now. */
export type CountClick = (shortCode: string, click: Click) => Promise<Counted | 'busy'>;

/** The link as it is, uncounted. */
export type ReadLink = (shortCode: string) => Promise<LinkRecord | undefined>;

/**
 * `GET /{short_code}`: one AWS call, which counts the click and tells where to go, unless the link is throttled.
 * What can't be a short code is answered without asking the table.
 */
export function makeFollow(countClick: CountClick) {
  return async (shortCode: string, click: Click): Promise<Followed> => {
    if (!SHORT_CODE_PATTERN.test(shortCode)) return { kind: 'unknown' };
    const result = await countClick(shortCode, click);
    if (result === 'busy') return { kind: 'busy' };
    const { counted, record } = result;
    return counted && record !== undefined ? redirectTo(record) : whereTo(record, click.at);
  };
}

/** `HEAD /{short_code}`: what GET would answer, without counting. */
export function makePeek(readLink: ReadLink) {
  return async (shortCode: string, at: string): Promise<Followed> =>
    SHORT_CODE_PATTERN.test(shortCode) ? whereTo(await readLink(shortCode), at) : { kind: 'unknown' };
}

/** What a link tells a visitor: the rules that the counting write has in its condition, on a record that is read. */
export function whereTo(record: LinkRecord | undefined, at: string): Followed {
  if (record === undefined) return { kind: 'unknown' };
  if (record.deleted_at !== undefined) return { kind: 'gone', why: 'deleted' };
  if (record.live_until <= at) return { kind: 'gone', why: 'expired' };
  if (record.clicks >= record.click_limit) return { kind: 'gone', why: 'exhausted' };
  return redirectTo(record);
}

const redirectTo = ({ target_url, redirect_status }: LinkRecord): Followed => ({
  kind: 'redirect',
  targetUrl: target_url,
  status: redirect_status,
});
