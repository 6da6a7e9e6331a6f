/** Routes without a key or a table, and the default for unmatched requests. */
export const siteRoutes = [
  'GET /',
  'GET /health',
  'GET /event-types',
  'GET /robots.txt',
  '$default',
] as const;
