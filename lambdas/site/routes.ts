/** What needs no key and no table, and whatever no other route takes. */
export const siteRoutes = [
  'GET /',
  'GET /health',
  'GET /event-types',
  'GET /robots.txt',
  '$default',
] as const;
