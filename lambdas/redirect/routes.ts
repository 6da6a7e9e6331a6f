/** Routes of visitors. API Gateway prefers every literal path to these. */
export const redirectRoutes = ['GET /{short_code}', 'HEAD /{short_code}'] as const;
