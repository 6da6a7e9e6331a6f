import { expect, it } from 'vitest';
import { linkResource } from '../../../lambdas/links-api/link.ts';
import { BASE_URL } from '../factories/fixed-values.ts';
import { link } from '../factories/link.ts';

it('a link has exactly the contract’s fields, in its order', () => {
  expect(Object.keys(linkResource(link(), BASE_URL))).toEqual([
    'id',
    'short_code',
    'short_url',
    'target_url',
    'title',
    'tags',
    'clicks',
    'redirect_status',
    'expires_at',
    'max_clicks',
    'created_at',
    'updated_at',
    'last_clicked_at',
  ]);
});

it('a field that the record has and the contract does not stays inside', () => {
  const stored = { ...link(), change: { id: 'evt_1' } };

  expect(linkResource(stored, BASE_URL)).not.toHaveProperty('change');
});
