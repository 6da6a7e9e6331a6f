import { expect, it } from 'vitest';
import { linkResource } from '../../../lambdas/links-api/link-resource.ts';
import { BASE_URL, LINK_ID, NOW_TEXT } from '../factories/fixed-values.ts';
import { linkRecord } from '../factories/link-record.ts';

it('a link has exactly the contract’s fields, in its order', () => {
  expect(Object.entries(linkResource(linkRecord(), BASE_URL))).toEqual([
    ['id', LINK_ID],
    ['short_code', 'aB3xY7k'],
    ['short_url', `${BASE_URL}/aB3xY7k`],
    ['target_url', 'https://example.com/'],
    ['title', null],
    ['tags', []],
    ['clicks', 0],
    ['redirect_status', 302],
    ['expires_at', null],
    ['max_clicks', null],
    ['created_at', NOW_TEXT],
    ['updated_at', NOW_TEXT],
    ['last_clicked_at', null],
  ]);
});

it('a link shows its title, tags, last click and limits', () => {
  const options = { title: 'Sale', tags: ['sale'], last_clicked_at: '2026-11-20T11:00:00.000Z' };
  const limits = { live_until: '2027-01-01T00:00:00.000Z', click_limit: 3 };

  expect(linkResource(linkRecord({ ...options, ...limits }), BASE_URL)).toMatchObject({
    ...options,
    expires_at: '2027-01-01T00:00:00.000Z',
    max_clicks: 3,
  });
});
