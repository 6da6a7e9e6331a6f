import type { Click, LinkRecord } from '../shared/link-record.ts';

/** What a visitor of a short link is to be told. */
export type Followed =
  | { readonly kind: 'redirect'; readonly targetUrl: string; readonly status: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'gone'; readonly why: 'deleted' | 'expired' | 'exhausted' };

/**
 * Counts a click on a live link in one write. `counted` says whether it did; the record is the link after the click,
 * or, where nothing was counted, the link as it is (`undefined`: there is none).
 */
export type CountClick = (
  shortCode: string,
  click: Click,
) => Promise<{ readonly counted: boolean; readonly record?: LinkRecord }>;

/** The link as it is, uncounted. */
export type ReadLink = (shortCode: string) => Promise<LinkRecord | undefined>;

/** What may stand in a path as a short code; anything else is answered without asking the table. */
const SHORT_CODE = /^[A-Za-z0-9_-]{3,64}$/;

/** `GET /{short_code}`: one AWS call, which counts the click and tells where to go. */
export function makeFollow(countClick: CountClick) {
  return async (shortCode: string, click: Click): Promise<Followed> => {
    if (!SHORT_CODE.test(shortCode)) return { kind: 'unknown' };
    const { counted, record } = await countClick(shortCode, click);
    return counted && record !== undefined ? redirectTo(record) : follow(record, click.at);
  };
}

/** `HEAD /{short_code}`: what GET would answer, without counting. */
export function makePeek(readLink: ReadLink) {
  return async (shortCode: string, at: string): Promise<Followed> =>
    SHORT_CODE.test(shortCode) ? follow(await readLink(shortCode), at) : { kind: 'unknown' };
}

/** The rules that the counting write has in its condition, on a record that is already read. */
function follow(record: LinkRecord | undefined, at: string): Followed {
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
