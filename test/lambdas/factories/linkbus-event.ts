import type { LinkClicked } from '../../../lambdas/shared/events/link-clicked.ts';
import { BASE_URL, EVENT_ID, LINK_ID, NOW_TEXT } from './fixed-values.ts';

/** A click from the Netherlands, by a person. */
export function linkClickedEvent(overrides: Partial<LinkClicked> = {}): LinkClicked {
  return {
    id: EVENT_ID,
    type: 'link.clicked',
    schema_version: 1,
    occurred_at: NOW_TEXT,
    workspace_id: 'default',
    data: {
      link_id: LINK_ID,
      short_code: 'aB3xY7k',
      short_url: `${BASE_URL}/aB3xY7k`,
      target_url: 'https://example.com/',
      clicks: 42,
      clicked_at: NOW_TEXT,
      referrer: null,
      user_agent: null,
      country: 'NL',
      is_bot: false,
    },
    ...overrides,
  };
}
