import { type LinkRecord, NEVER, UNLIMITED } from '../../../lambdas/shared/link/link-record.ts';
import { EVENT_ID, LINK_ID, NOW_TEXT } from './fixed-values.ts';

/** A new link without options. */
export function linkRecord(overrides: Partial<LinkRecord> = {}): LinkRecord {
  return {
    short_code: 'aB3xY7k',
    workspace_id: 'default',
    id: LINK_ID,
    target_url: 'https://example.com/',
    redirect_status: 302,
    clicks: 0,
    live_until: NEVER,
    click_limit: UNLIMITED,
    created_at: NOW_TEXT,
    updated_at: NOW_TEXT,
    change: { type: 'link.created', id: EVENT_ID, at: NOW_TEXT },
    ...overrides,
  };
}
