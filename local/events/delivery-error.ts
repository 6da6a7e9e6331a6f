import { AwsError } from '../aws/aws-error.ts';

/** A failed delivery in EventBridge's terms. */
export interface DeliveryError {
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly retryable: boolean;
}

/**
 * Which errors are retried, and the `ERROR_CODE` of a dead letter: a target that is gone or refuses is final,
 * throttling and faults are not.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function deliveryError(error: unknown): DeliveryError {
  const errorMessage = error instanceof Error ? error.message : String(error);
  if (!(error instanceof AwsError)) return { errorCode: 'ERROR_FROM_TARGET', errorMessage, retryable: true };
  const errorCode = codeOf(error);
  return { errorCode, errorMessage, retryable: errorCode === 'THROTTLING' || errorCode === 'INTERNAL_ERROR' };
}

function codeOf({ code, statusCode }: AwsError): string {
  if (statusCode >= 500) return 'INTERNAL_ERROR';
  if (statusCode === 429 || code === 'RequestThrottled' || code === 'ThrottlingException')
    return 'THROTTLING';
  if (code === 'AccessDeniedException' || code === 'AccessDenied') return 'NO_PERMISSIONS';
  if (code === 'QueueDoesNotExist' || code === 'ResourceNotFoundException') return 'NO_RESOURCE';
  return 'SDK_CLIENT_ERROR';
}
