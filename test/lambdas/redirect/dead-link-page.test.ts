import { expect, it } from 'vitest';
import { deadLinkPage } from '../../../lambdas/redirect/dead-link-page.ts';

it('the page of a dead link says what happened, loads nothing, and stays out of search engines', () => {
  const page = deadLinkPage({ title: 'Link expired', detail: 'This link has expired.' });

  expect(page).toContain('<h1>Link expired</h1>\n<p>This link has expired.</p>');
  expect(page).toContain('<meta name="robots" content="noindex">');
  expect(page).not.toMatch(/<script|src=|href=|url\(/);
  expect(Buffer.byteLength(page)).toBeLessThan(1_024);
});
