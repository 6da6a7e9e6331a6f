import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from '../aws/aws-error.ts';
import { callerOf } from '../aws/caller.ts';
import { dynamoDbRequests } from '../iam/dynamodb-requests.ts';
import { makeAuthorize, type Principals } from '../iam/principals.ts';
import { isJsonObject, type Json } from '../json.ts';
import type { CheckAccess } from './server.ts';

/**
 * Checks requests against the policies of their callers' roles. Leaves malformed requests to dynalite. Caches allowed
 * requests, because no policy is added once functions run.
 */
export function makeAccessCheck(principals: () => Principals, tableArnPrefix: string): CheckAccess {
  const allowed = new Set<string>();
  return function checkAccess(headers, body) {
    const accessKeyId = accessKeyOf(headers);
    if (accessKeyId === undefined || !principals().has(accessKeyId)) return undefined;
    const [, operation = ''] = String(headers['x-amz-target']).split('.');
    try {
      const input: Json = JSON.parse(body.toString());
      if (!isJsonObject(input)) return undefined;
      for (const request of dynamoDbRequests(operation, input, tableArnPrefix)) {
        const key = `${accessKeyId} ${request.action} ${request.resource}`;
        if (allowed.has(key)) continue;
        makeAuthorize(principals())(accessKeyId, request);
        allowed.add(key);
      }
      return undefined;
    } catch (error) {
      return error instanceof AwsError ? error : undefined;
    }
  };
}

function accessKeyOf({ authorization }: IncomingHttpHeaders): string | undefined {
  try {
    return callerOf(authorization).accessKeyId;
  } catch {
    return undefined;
  }
}
