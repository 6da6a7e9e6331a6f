/** The routes of the redirect; API Gateway prefers every literal path to them. */
export const redirectRoutes = ['GET /{short_code}', 'HEAD /{short_code}'] as const;
