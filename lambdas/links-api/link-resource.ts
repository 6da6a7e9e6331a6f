import { expiryOf, type LinkRecord, maxClicksOf } from '../shared/link/link-record.ts';

/** A link as clients see it. Times are RFC 3339 UTC with milliseconds. */
export interface LinkResource {
  readonly id: string;
  readonly short_code: string;
  readonly short_url: string;
  readonly target_url: string;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly clicks: number;
  readonly redirect_status: number;
  readonly expires_at: string | null;
  readonly max_clicks: number | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_clicked_at: string | null;
}

/** @param baseUrl public address of the shortener, without a trailing slash */
export function linkResource(link: LinkRecord, baseUrl: string): LinkResource {
  return {
    id: link.id,
    short_code: link.short_code,
    short_url: `${baseUrl}/${link.short_code}`,
    target_url: link.target_url,
    title: link.title ?? null,
    tags: link.tags ?? [],
    clicks: link.clicks,
    redirect_status: link.redirect_status,
    expires_at: expiryOf(link),
    max_clicks: maxClicksOf(link),
    created_at: link.created_at,
    updated_at: link.updated_at,
    last_clicked_at: link.last_clicked_at ?? null,
  };
}
