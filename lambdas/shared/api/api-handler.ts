import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Authenticate } from '../auth/authenticate.ts';
import type { Scope } from '../auth/scopes.ts';
import { problemMiddleware } from '../problem/problem-middleware.ts';
import { missingScope } from '../problem/problems.ts';
import { jsonBody } from './json-body.ts';
import type { ApiOperation, ApiResponse } from './request.ts';

/** Route keys of API Gateway (`GET /links/{short_code}`) and the scope each asks for. */
export type ScopedRoutes = Readonly<Record<string, Scope>>;

/**
 * The handler of an API function: who calls, whether they may, what they sent, then the operation of the route.
 * API Gateway has matched the route already and names it in `routeKey`, so nothing is matched twice.
 */
export function makeApiHandler<Routes extends ScopedRoutes>(options: {
  readonly routes: Routes;
  readonly operations: Readonly<Record<keyof Routes, ApiOperation>>;
  readonly authenticate: Authenticate;
}) {
  const handle = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const caller = await options.authenticate(event.headers.authorization);
    const scope = options.routes[event.routeKey];
    const operation = options.operations[event.routeKey];
    if (scope === undefined || operation === undefined)
      throw new Error(`No operation for ${event.routeKey}.`);
    if (!caller.scopes.includes(scope)) throw missingScope(scope);
    return jsonResponse(
      await operation({
        caller,
        pathParameters: event.pathParameters ?? {},
        query: event.queryStringParameters ?? {},
        body: jsonBody(event),
      }),
    );
  };
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(problemMiddleware())
    .handler(handle);
}

function jsonResponse({ status, headers, body }: ApiResponse): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      'cache-control': 'no-store',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}
