import { AwsError } from '../aws/aws-error.ts';

/** EventBridge's classification of a failed delivery. */
interface DeliveryError {
  readonly errorCode: string;
  readonly errorMessage: string;
  readonly retryable: boolean;
}

/**
 * Classifies an error: its `ERROR_CODE` on a dead letter, and whether it is retried. Client errors other than
 * throttling aren't.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export function classifyError(error: unknown): DeliveryError {
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
