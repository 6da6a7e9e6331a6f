import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventRoutes } from '../../../lambdas/events-api/routes.ts';
import { isReservedCode, RESERVED_CODES } from '../../../lambdas/links-api/reserved-codes.ts';
import { linkRoutes } from '../../../lambdas/links-api/routes.ts';
import { SHORT_CODE_PATTERN } from '../../../lambdas/shared/link/link-record.ts';
import { siteRoutes } from '../../../lambdas/site/routes.ts';
import { webhookRoutes } from '../../../lambdas/webhooks-api/routes.ts';

const scoped = { ...linkRoutes, ...webhookRoutes, ...eventRoutes };
const routes = [...Object.keys(scoped), ...siteRoutes];
const firstSegments = routes.flatMap((route) => /^[A-Z]+ \/([^/{]+)/.exec(route)?.[1] ?? []);
const apiPaths = [...new Set(firstSegments)].filter((segment) => SHORT_CODE_PATTERN.test(segment));

const documentation = readFileSync(new URL('../../../docs/links.md', import.meta.url), 'utf8');
const [, section = ''] = documentation.split('## Reserved codes');
const documented = [...section.matchAll(/`([^`\s]+)`/g)].map(([, code = '']) => code);

describe('the reserved codes', () => {
  it('include every API path that could be a short code', () => {
    expect(apiPaths).toEqual(
      expect.arrayContaining(['links', 'webhooks', 'events', 'event-types', 'health']),
    );
    expect(apiPaths.filter((path) => !isReservedCode(path))).toEqual([]);
  });

  it.each(['events', 'event-types', 'docs', 'keys', 'api-keys', 'console', 'stats'])(
    'include the contract’s path /%s',
    (path) => {
      expect(isReservedCode(path)).toBe(true);
    },
  );

  // A short code has no dot, so these files need no reservation. Their names would still mislead.
  it.each(['openapi', 'asyncapi', 'robots', 'favicon', 'sitemap'])(
    'include the file name %s without its extension',
    (name) => {
      expect(isReservedCode(name)).toBe(true);
      expect(SHORT_CODE_PATTERN.test(`${name}.json`)).toBe(false);
    },
  );

  it('are exactly the documented list', () => {
    expect(documented.length).toBeGreaterThan(40);
    expect(documented).toEqual([...RESERVED_CODES].sort());
  });

  it.each(['Links', 'LINKS', 'lInKs', 'Event-Types', 'WWW'])('include %s, in any case', (code) => {
    expect(isReservedCode(code)).toBe(true);
  });
});

it.each(['link', 'links1', 'my-links', 'aB3xY7k', '', 'constructor', '__proto__'])('%j is free', (code) => {
  expect(isReservedCode(code)).toBe(false);
});
