import { AwsError } from './aws-error.ts';
import type { AwsCaller } from './aws-service.ts';

/**
 * Reads the access key from a Signature Version 4 `Authorization` header.
 * @throws AwsError MissingAuthenticationTokenException (403), or IncompleteSignatureException (400) without a credential
 */
export function callerOf(authorization: string | undefined): AwsCaller {
  if (authorization === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'Request is missing Authentication Token', {
      statusCode: 403,
    });
  }
  const accessKeyId = /^AWS4-\S+ (?:.*,\s*)?Credential=([^/,\s]+)\//.exec(authorization)?.[1];
  if (accessKeyId === undefined) {
    throw new AwsError(
      'IncompleteSignatureException',
      "Authorization header requires 'Credential' parameter.",
    );
  }
  return { accessKeyId };
}
