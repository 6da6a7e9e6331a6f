import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventRoutes } from '../../../lambdas/events-api/routes.ts';
import { isReservedCode } from '../../../lambdas/links-api/reserved-codes.ts';
import { linkRoutes } from '../../../lambdas/links-api/routes.ts';
import { SHORT_CODE_PATTERN } from '../../../lambdas/shared/link/link-record.ts';
import { siteRoutes } from '../../../lambdas/site/routes.ts';
import { webhookRoutes } from '../../../lambdas/webhooks-api/routes.ts';

const scoped = { ...linkRoutes, ...webhookRoutes, ...eventRoutes };
const routes = [...Object.keys(scoped), ...siteRoutes];
const firstSegments = routes.flatMap((route) => /^[A-Z]+ \/([^/{]+)/.exec(route)?.[1] ?? []);
const apiPaths = [...new Set(firstSegments)].filter((segment) => SHORT_CODE_PATTERN.test(segment));

const documentation = readFileSync(new URL('../../../docs/links.md', import.meta.url), 'utf8');
const [, ofReservedCodes = ''] = documentation.split('## Reserved codes');
const documented = [...ofReservedCodes.matchAll(/`([^`\s]+)`/g)].map(([, code = '']) => code);

describe('a reserved code', () => {
  it('is every path of the API that a short code could stand for', () => {
    expect(apiPaths).toEqual(
      expect.arrayContaining(['links', 'webhooks', 'events', 'event-types', 'health']),
    );
    expect(apiPaths.filter((path) => !isReservedCode(path))).toEqual([]);
  });

  it.each(['events', 'event-types', 'docs', 'openapi', 'keys'])('is the contract’s path /%s', (path) => {
    expect(isReservedCode(path)).toBe(true);
  });

  it('is each of the documented list', () => {
    expect(documented.length).toBeGreaterThan(40);
    expect(documented.filter((code) => !isReservedCode(code))).toEqual([]);
  });

  it.each(['Links', 'LINKS', 'lInKs', 'Event-Types', 'WWW'])('is reserved in whatever case: %s', (code) => {
    expect(isReservedCode(code)).toBe(true);
  });
});

it.each(['link', 'links1', 'my-links', 'aB3xY7k', '', 'constructor', '__proto__'])('%j is free', (code) => {
  expect(isReservedCode(code)).toBe(false);
});
