import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../../lambdas/shared/problem/problem.ts';
import { problemMiddleware } from '../../../../lambdas/shared/problem/problem-middleware.ts';
import { apiEvent, lambdaContext } from '../../factories/api-event.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { REQUEST_ID } from '../../factories/fixed-values.ts';

const refusedWith = (status: number) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(problemMiddleware())
    .handler(async () => {
      throw new Problem({ status, kind: 'of-a-test', title: 'Refused', detail: 'Not now.' });
    })(apiEvent('GET /links'), lambdaContext);

describe('a request that is refused', () => {
  it.each([500, 503])('with %i is our fault: an operator is told, with its id and route', async (status) => {
    const log = captureLog();

    expect(await refusedWith(status)).toMatchObject({ statusCode: status });

    expect(JSON.parse(log.text())).toMatchObject({
      level: 'ERROR',
      message: 'request failed',
      request_id: REQUEST_ID,
      route: 'GET /links',
    });
  });

  it.each([400, 404, 429])('with %i is the client’s, who alone is told', async (status) => {
    const log = captureLog();

    expect(await refusedWith(status)).toMatchObject({ statusCode: status });

    expect(log.text()).toBe('');
  });
});
