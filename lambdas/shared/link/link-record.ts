/** `live_until` of a link that never expires. */
export const NEVER = '9999-12-31T23:59:59.999Z';

/** `click_limit` of a link without `max_clicks`. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER;

/**
 * The item that the Links table holds, and the one thing the links, redirect and outbox functions share. The fact
 * that a write makes true is in `change`, so that it can't be lost between the write and the bus.
 *
 * `live_until` and `click_limit` are always there, so that the redirect's condition is two comparisons.
 */
export interface LinkRecord {
  readonly short_code: string;
  readonly workspace_id: string;
  readonly id: string;
  readonly target_url: string;
  readonly title?: string;
  readonly tags?: readonly string[];
  readonly redirect_status: number;
  readonly clicks: number;
  /** The link's `expires_at`, or {@link NEVER}. */
  readonly live_until: string;
  /** The link's `max_clicks`, or {@link UNLIMITED}. */
  readonly click_limit: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_clicked_at?: string;
  /** Set when the link was deleted: the record stays as a tombstone and its code is never given out again. */
  readonly deleted_at?: string;
  readonly change: LinkChange;
}

export type LinkChange = LinkCreatedChange | LinkClickedChange;

export interface LinkCreatedChange {
  readonly type: 'link.created';
  /** The event's id. */
  readonly id: string;
  readonly at: string;
}

/** One write may count several clicks: the last of the list is click number `clicks` of the record. */
export interface LinkClickedChange {
  readonly type: 'link.clicked';
  /** The id of this write, which is the id of its first click's event. */
  readonly id: string;
  readonly clicks: readonly Click[];
  /** Where these clicks were sent, if they were counted only after the link came to lead elsewhere or was deleted. */
  readonly target_url?: string;
}

/** What is known of a click. Never the visitor's IP address. */
export interface Click {
  /** The id of the click's event. */
  readonly id: string;
  readonly at: string;
  readonly referrer?: string;
  readonly user_agent?: string;
  readonly country?: string;
}

/** When the link expires, if it does. */
export const expiryOf = ({ live_until }: Pick<LinkRecord, 'live_until'>): string | null =>
  live_until === NEVER ? null : live_until;

/** How many clicks the link takes, if there is a limit. */
export const maxClicksOf = ({ click_limit }: Pick<LinkRecord, 'click_limit'>): number | null =>
  click_limit === UNLIMITED ? null : click_limit;
