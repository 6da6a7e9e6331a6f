import { createHash, timingSafeEqual } from 'node:crypto';
import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerResult } from 'aws-lambda';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { ORIGIN_HEADER } from './origin-header.ts';

/** Equal lengths, which the comparison needs. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const expected = digest(requiredEnvironment('ORIGIN_HEADER_VALUE'));

/** Authorizes requests that came through CloudFront. API Gateway remembers the result for an hour. */
export const handler = async ({
  headers,
}: Pick<APIGatewayRequestAuthorizerEventV2, 'headers'>): Promise<APIGatewaySimpleAuthorizerResult> => ({
  isAuthorized: timingSafeEqual(digest(headers?.[ORIGIN_HEADER] ?? ''), expected),
});
