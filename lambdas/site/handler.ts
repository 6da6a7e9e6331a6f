import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problemResponse } from '../shared/problem/problem-response.ts';
import { HOME_PAGE, ROBOTS_TXT } from './pages.ts';
import type { siteRoutes } from './routes.ts';

type Answer = (
  event: APIGatewayProxyEventV2,
) => APIGatewayProxyStructuredResultV2 | Promise<APIGatewayProxyStructuredResultV2>;

const text = (contentType: string, body: string, headers = {}): APIGatewayProxyStructuredResultV2 => ({
  statusCode: 200,
  headers: { 'content-type': contentType, ...headers },
  body,
});

const homePageUrl = process.env.HOME_PAGE_URL;

const answers: Record<(typeof siteRoutes)[number], Answer> = {
  'GET /': () =>
    homePageUrl === undefined
      ? text('text/html; charset=utf-8', HOME_PAGE)
      : { statusCode: 302, headers: { location: homePageUrl } },
  'GET /health': () =>
    text('application/json', JSON.stringify({ status: 'ok' }), { 'cache-control': 'no-store' }),
  'GET /event-types': async () => {
    // The catalogue's schemas and zod are 40 ms of a cold start: only for who asks for them.
    const { EVENT_TYPES_ANSWER } = await import('./event-types.ts');
    return text('application/json', EVENT_TYPES_ANSWER, { 'cache-control': 'public, max-age=3600' });
  },
  'GET /robots.txt': () => text('text/plain; charset=utf-8', ROBOTS_TXT),
  $default: ({ requestContext: { requestId, http } }) =>
    problemResponse(
      {
        status: 404,
        kind: 'no-such-route',
        title: 'No such route',
        detail: `There is no ${http.method} here.`,
      },
      requestId,
    ),
};

/** Needs no permission and makes no AWS call: `/health` tells that API Gateway and Lambda answer. */
export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
  (answers[event.routeKey as keyof typeof answers] ?? answers.$default)(event);
