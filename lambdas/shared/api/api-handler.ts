import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Authenticate } from '../auth/authenticate.ts';
import { authenticateMiddleware } from '../auth/authenticate-middleware.ts';
import { authorizeMiddleware } from '../auth/authorize-middleware.ts';
import type { ScopedRoutes } from '../auth/scopes.ts';
import { problemMiddleware } from '../problem/problem-middleware.ts';
import { jsonBodyMiddleware } from './json-body-middleware.ts';
import { jsonResponseMiddleware } from './json-response-middleware.ts';
import type { ApiOperation, ApiResponse } from './request.ts';

/**
 * Makes an API function's handler: checks the key, its scope and the body, in this order, then runs the route's
 * operation. API Gateway has already matched the route and names it in `routeKey`.
 */
export function makeApiHandler<Routes extends ScopedRoutes>(options: {
  readonly routes: Routes;
  readonly operations: Readonly<Record<keyof Routes, ApiOperation>>;
  readonly authenticate: Authenticate;
}) {
  return middy<APIGatewayProxyEventV2, ApiResponse | APIGatewayProxyStructuredResultV2>()
    .use(problemMiddleware())
    .use(authenticateMiddleware(options.authenticate))
    .use(authorizeMiddleware(options.routes))
    .use(jsonBodyMiddleware())
    .use(jsonResponseMiddleware())
    .handler<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>(async function runOperation(event) {
      return options.operations[event.routeKey as keyof Routes]({
        caller: event.caller,
        hosts: [event.headers.host, event.requestContext.domainName].filter((host) => host !== undefined),
        pathParameters: event.pathParameters ?? {},
        query: event.queryStringParameters ?? {},
        body: event.json,
      });
    });
}
