import { expect, it } from 'vitest';
import { errorPage } from '../../../lambdas/redirect/error-page.ts';

it('the error page says what happened, loads nothing, and stays out of search engines', () => {
  const page = errorPage({ title: 'Link expired', detail: 'This link has expired.' });

  expect(page).toContain('<h1>Link expired</h1>\n<p>This link has expired.</p>');
  expect(page).toContain('<meta name="robots" content="noindex">');
  expect(page).not.toMatch(/<script|src=|href=|url\(/);
  expect(Buffer.byteLength(page)).toBeLessThan(1_024);
});
