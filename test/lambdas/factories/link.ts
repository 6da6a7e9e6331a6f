import type { Link } from '../../../lambdas/links-api/link.ts';
import { LINK_ID, NOW_TEXT } from './fixed-values.ts';

/** A link without any of its options. */
export function link(overrides: Partial<Link> = {}): Link {
  return {
    id: LINK_ID,
    workspace_id: 'default',
    short_code: 'aB3xY7k',
    target_url: 'https://example.com/',
    title: null,
    tags: [],
    redirect_status: 302,
    clicks: 0,
    expires_at: null,
    max_clicks: null,
    created_at: NOW_TEXT,
    updated_at: NOW_TEXT,
    last_clicked_at: null,
    ...overrides,
  };
}
