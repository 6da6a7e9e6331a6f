/** How a link redirects. 301 and 308 may be cached by browsers, so clicks behind a cache aren't counted. */
export const REDIRECT_STATUSES = [301, 302, 307, 308] as const;

export type RedirectStatus = (typeof REDIRECT_STATUSES)[number];

/** A short link, as the links context keeps it. Times are RFC 3339 UTC with milliseconds. */
export interface Link {
  readonly id: string;
  readonly workspace_id: string;
  readonly short_code: string;
  readonly target_url: string;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly redirect_status: RedirectStatus;
  readonly clicks: number;
  readonly expires_at: string | null;
  readonly max_clicks: number | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_clicked_at: string | null;
}

/** A link as clients see it. */
export interface LinkResource extends Omit<Link, 'workspace_id'> {
  readonly short_url: string;
}

/** @param baseUrl the public address of the shortener, without a slash at its end */
export function linkResource(link: Link, baseUrl: string): LinkResource {
  return {
    id: link.id,
    short_code: link.short_code,
    short_url: `${baseUrl}/${link.short_code}`,
    target_url: link.target_url,
    title: link.title,
    tags: link.tags,
    clicks: link.clicks,
    redirect_status: link.redirect_status,
    expires_at: link.expires_at,
    max_clicks: link.max_clicks,
    created_at: link.created_at,
    updated_at: link.updated_at,
    last_clicked_at: link.last_clicked_at,
  };
}
