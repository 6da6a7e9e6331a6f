import type { MiddlewareObj, Request } from '@middy/core';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ApiResponse } from './request.ts';

/** Sends an operation's response as JSON. Responses belong to one key, so no cache may store them. */
export function jsonResponseMiddleware(): MiddlewareObj {
  return {
    after: function serializeResponse(
      request: Request<unknown, ApiResponse | APIGatewayProxyStructuredResultV2>,
    ) {
      const { status, headers, body } = request.response as ApiResponse;
      request.response = {
        statusCode: status,
        headers: {
          'cache-control': 'no-store',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
    },
  };
}
