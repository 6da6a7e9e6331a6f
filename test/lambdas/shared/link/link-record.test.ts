import { expect, it } from 'vitest';
import { expiryOf, maxClicksOf, NEVER, UNLIMITED } from '../../../../lambdas/shared/link/link-record.ts';
import { NOW_TEXT } from '../../factories/fixed-values.ts';

it('a link that never expires has no expiry', () => {
  expect(expiryOf({ live_until: NEVER })).toBeNull();
  expect(expiryOf({ live_until: NOW_TEXT })).toBe(NOW_TEXT);
});

it('a link without a click limit has no max_clicks', () => {
  expect(maxClicksOf({ click_limit: UNLIMITED })).toBeNull();
  expect(maxClicksOf({ click_limit: 3 })).toBe(3);
});
