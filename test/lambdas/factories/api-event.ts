import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { NOW, REQUEST_ID } from './fixed-values.ts';

/** The visitor's address in every event. It must never be stored. */
export const VISITOR_IP = '203.0.113.77';

/** Makes an event of API Gateway's HTTP API (payload 2.0). @param routeKey such as `GET /links` */
export function apiEvent(
  routeKey: string,
  overrides: Partial<Omit<APIGatewayProxyEventV2, 'routeKey'>> = {},
): APIGatewayProxyEventV2 {
  const [method = '', path = ''] = routeKey.split(' ');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    isBase64Encoded: false,
    requestContext: {
      accountId: '111122223333',
      apiId: 'linkbus',
      domainName: 'go.example',
      domainPrefix: 'go',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: VISITOR_IP, userAgent: 'curl/8.7.1' },
      requestId: REQUEST_ID,
      routeKey,
      stage: '$default',
      time: '20/Nov/2026:10:15:30 +0000',
      timeEpoch: NOW,
    },
    ...overrides,
    headers: { 'x-forwarded-for': VISITOR_IP, ...overrides.headers },
  };
}

export const lambdaContext: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'links',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:links',
  memoryLimitInMB: '256',
  awsRequestId: '7a1d0f1c-6a4e-4b0e-9a55-2f6a1c8d3b90',
  logGroupName: 'links',
  logStreamName: 'links',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};
