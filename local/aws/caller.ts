import { AwsError } from './aws-error.ts';
import type { AwsCaller } from './aws-service.ts';

const FIVE_MINUTES_MS = 5 * 60 * 1000;

/**
 * Reads the caller from the headers of a Signature Version 4 request. Doesn't verify the signature, except for its age:
 * AWS refuses one that is older than five minutes, so that a delayed request can't be made late.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html
 *
 * @param now epoch milliseconds
 * @param validMs how long a signature is valid, in milliseconds, before and after its time
 * @throws AwsError MissingAuthenticationTokenException (403) or, with 400, IncompleteSignatureException without a
 *   credential and InvalidSignatureException for an expired signature
 */
export function callerOf(
  headers: Readonly<Record<string, string | undefined>>,
  now: number,
  validMs = FIVE_MINUTES_MS,
): AwsCaller {
  const { authorization, 'x-amz-date': date, 'x-amzn-trace-id': traceHeader } = headers;
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
  if (date !== undefined) refuseExpired(date, now, validMs);
  return { accessKeyId, ...(traceHeader !== undefined && { traceHeader }) };
}

function refuseExpired(date: string, now: number, validMs: number): void {
  const signedAt = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Math.abs(now - signedAt) <= validMs) return;
  const [earlier, later] = signedAt < now ? ['earlier', '-'] : ['later', '+'];
  const limit = compact(now + (signedAt < now ? -validMs : validMs));
  throw new AwsError(
    'InvalidSignatureException',
    `Signature expired: ${date} is now ${earlier} than ${limit} (${compact(now)} ${later} ${validMs / 60_000} min.)`,
  );
}

/** Formats a time as in `X-Amz-Date`. */
const compact = (ms: number): string => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
