import { AwsError } from '../aws/aws-error.ts';

/** An error for a request that DynamoDB rejects as invalid. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** An error for a table that doesn't exist. */
export function tableNotFound(message = 'Requested resource not found'): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

/** Adds the `__type` of DynamoDB's response body. */
export function withType(error: AwsError): AwsError {
  const { code, message, statusCode, members } = error;
  return new AwsError(code, message, {
    statusCode,
    members: { __type: `${shapePrefix(code)}#${code}`, ...members },
  });
}

function shapePrefix(code: string): string {
  if (code === 'ValidationException') return 'com.amazon.coral.validate';
  if (code === 'AccessDeniedException' || code === 'SerializationException')
    return 'com.amazon.coral.service';
  return 'com.amazonaws.dynamodb.v20120810';
}
