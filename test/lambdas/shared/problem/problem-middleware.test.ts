import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../../lambdas/shared/problem/problem.ts';
import { problemMiddleware } from '../../../../lambdas/shared/problem/problem-middleware.ts';
import { apiEvent, lambdaContext } from '../../factories/api-event.ts';
import { captureLog } from '../../factories/capture-log.ts';
import { REQUEST_ID } from '../../factories/fixed-values.ts';

const respondTo = (status: number) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(problemMiddleware())
    .handler(async () => {
      throw new Problem({ status, kind: 'test', title: 'Test', detail: 'A problem of this test.' });
    })(apiEvent('GET /links'), lambdaContext);

describe('a problem', () => {
  it.each([500, 503])('with status %i is logged with the request id and route', async (status) => {
    const log = captureLog();

    expect(await respondTo(status)).toMatchObject({ statusCode: status });

    expect(JSON.parse(log.text())).toMatchObject({
      level: 'ERROR',
      message: 'request failed',
      request_id: REQUEST_ID,
      route: 'GET /links',
    });
  });

  it.each([400, 404, 429])('with status %i is not logged', async (status) => {
    const log = captureLog();

    expect(await respondTo(status)).toMatchObject({ statusCode: status });

    expect(log.text()).toBe('');
  });
});
