/**
 * Codes that no link can have, in any case: the API's own paths, paths that browsers and crawlers ask every host for,
 * and names that would let a link pass for the shortener itself. `docs/links.md` lists them for users.
 */
const RESERVED_CODES: ReadonlySet<string> = new Set([
  ...['links', 'webhooks', 'events', 'event-types', 'keys', 'health', 'docs', 'openapi'],
  ...['robots', 'favicon', 'sitemap', 'index', 'static', 'assets', 'well-known', '_next'],
  ...[
    'about',
    'abuse',
    'account',
    'admin',
    'api',
    'app',
    'auth',
    'billing',
    'contact',
    'dashboard',
    'help',
    'home',
  ],
  ...[
    'imprint',
    'legal',
    'linkbus',
    'login',
    'logout',
    'metrics',
    'new',
    'ping',
    'pricing',
    'privacy',
    'report',
  ],
  ...[
    'root',
    'security',
    'settings',
    'signin',
    'signup',
    'status',
    'support',
    'system',
    'terms',
    'user',
    'www',
  ],
]);

export function isReservedCode(shortCode: string): boolean {
  return RESERVED_CODES.has(shortCode.toLowerCase());
}
