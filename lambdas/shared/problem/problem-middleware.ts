import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { logError } from '../observe/log.ts';
import { Problem } from './problem.ts';
import { problemResponse } from './problem-response.ts';
import { internalError } from './problems.ts';

/** Turns errors into problem responses. Any error but a {@link Problem} becomes a 500. Logs 5xx only. */
export function problemMiddleware(): MiddlewareObj<
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2
> {
  return {
    onError: function respondWithProblem(request) {
      const { requestId } = request.event.requestContext;
      const problem = request.error instanceof Problem ? request.error : internalError();
      if (problem.details.status >= 500) {
        logError('request failed', request.error, { request_id: requestId, route: request.event.routeKey });
      }
      request.response = problemResponse(problem.details, requestId);
    },
  };
}
