/** Short codes are case-sensitive. */
export const SHORT_CODE_PATTERN = /^[A-Za-z0-9_-]{3,64}$/;

/** Index that lists a workspace's links by id, and so by age. Holds no attribute that a click changes. */
export const LINKS_BY_WORKSPACE = 'by-workspace';

/** `live_until` of a link that never expires. */
export const NEVER = '9999-12-31T23:59:59.999Z';

/** `click_limit` of a link without `max_clicks`. */
export const UNLIMITED = Number.MAX_SAFE_INTEGER;

/**
 * An item of the Links table. `change` describes the last write. It reaches the bus through the table's stream, so no
 * crash can lose it.
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
  /** The link's `expires_at`, or {@link NEVER}. Always set, so the redirect's condition needs no case without it. */
  readonly live_until: string;
  /** The link's `max_clicks`, or {@link UNLIMITED}. Always set, as `live_until` is. */
  readonly click_limit: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_clicked_at?: string;
  /** Set on deletion. The record stays as a tombstone, so its code is never given out again. */
  readonly deleted_at?: string;
  /** When an operator took the link down. */
  readonly taken_down_at?: string;
  /** When an operator suspended the link's workspace. */
  readonly suspended_at?: string;
  /** The link's `live_until` while it is taken down or suspended: `live_until` is empty then, so no click is counted. */
  readonly kept_live_until?: string;
  readonly change: LinkChange;
}

export type LinkChange = LinkCreatedChange | LinkClickedChange;

export interface LinkCreatedChange {
  readonly type: 'link.created';
  /** The event's id. */
  readonly id: string;
  readonly at: string;
  /** The id of the API key that created the link. Absent in items of earlier releases. */
  readonly actor?: string;
}

/** One write may count several clicks. The last click of the list is number `clicks` of the record. */
export interface LinkClickedChange {
  readonly type: 'link.clicked';
  /** The id of this write: the event id of its first click. A {@link SettlingChange} has an id of its own. */
  readonly id: string;
  readonly clicks: readonly Click[];
  /** The clicks' target, if the link got another target or was deleted before they were counted. */
  readonly target_url?: string;
  /** See {@link SettlingChange}. */
  readonly settling_at?: string;
}

/**
 * Carries no event. Once the events of all earlier writes to the link are in the event log, the outbox writes a mark of
 * `settling_at` there: see `event-log/settlement.ts`.
 *
 * Of the type `link.clicked`, which the outbox of a release that knows no marks reads as no clicks. It would hold up its
 * shard of the stream for a type that it doesn't know.
 */
export interface SettlingChange extends LinkClickedChange {
  readonly clicks: readonly [];
  readonly settling_at: string;
}

/** One click. Never holds the visitor's IP address. */
export interface Click {
  /** The id of the click's event. */
  readonly id: string;
  readonly at: string;
  readonly referrer?: string;
  readonly user_agent?: string;
  readonly country?: string;
}

/** The link's expiry; `null`: never. */
export const expiryOf = ({
  live_until,
  kept_live_until = live_until,
}: Pick<LinkRecord, 'live_until' | 'kept_live_until'>): string | null =>
  kept_live_until === NEVER ? null : kept_live_until;

/** The link's click limit; `null`: none. */
export const maxClicksOf = ({ click_limit }: Pick<LinkRecord, 'click_limit'>): number | null =>
  click_limit === UNLIMITED ? null : click_limit;
