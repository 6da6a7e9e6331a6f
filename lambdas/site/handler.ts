import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problemResponse } from '../shared/problem/problem-response.ts';
import { HOME_PAGE, ROBOTS_TXT } from './pages.ts';
import type { siteRoutes } from './routes.ts';

type Route = (
  event: APIGatewayProxyEventV2,
) => APIGatewayProxyStructuredResultV2 | Promise<APIGatewayProxyStructuredResultV2>;

const text = (contentType: string, body: string, headers = {}): APIGatewayProxyStructuredResultV2 => ({
  statusCode: 200,
  headers: { 'content-type': contentType, ...headers },
  body,
});

const homePageUrl = process.env.HOME_PAGE_URL;

const routes: Record<(typeof siteRoutes)[number], Route> = {
  'GET /': () =>
    homePageUrl === undefined
      ? text('text/html; charset=utf-8', HOME_PAGE)
      : { statusCode: 302, headers: { location: homePageUrl } },
  'GET /health': () =>
    text('application/json', JSON.stringify({ status: 'ok' }), { 'cache-control': 'no-store' }),
  'GET /event-types': async () => {
    // Imported on use: the catalogue and zod take 40 ms of a cold start.
    const { EVENT_TYPES_BODY } = await import('./event-types.ts');
    return text('application/json', EVENT_TYPES_BODY, { 'cache-control': 'public, max-age=3600' });
  },
  'GET /robots.txt': () => text('text/plain; charset=utf-8', ROBOTS_TXT),
  $default: ({ requestContext: { requestId, http } }) =>
    problemResponse(
      {
        status: 404,
        kind: 'no-such-route',
        title: 'No such route',
        detail: `No route matches ${http.method} on this path.`,
      },
      requestId,
    ),
};

/** Needs no permissions and makes no AWS calls: `/health` shows that API Gateway and Lambda respond. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
  (routes[event.routeKey as keyof typeof routes] ?? routes.$default)(event);
