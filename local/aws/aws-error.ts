import type { JsonObject } from '../json.ts';

/** An error that a service returns to the SDK. Any other error becomes an `InternalFailure`. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** The error's shape name, such as `QueueDoesNotExist`. */
  readonly code: string;
  /** 4xx for a fault of the caller, 5xx for a fault of the service. */
  readonly statusCode: number;
  /** The error's code in the older query protocol, sent in `x-amzn-query-error`. */
  readonly queryCode: string;
  /** More members of the response's body; a `__type` here replaces the code. */
  readonly members: JsonObject;

  /** @default - statusCode 400, queryCode the same as `code`, no members */
  constructor(
    code: string,
    message: string,
    options: { statusCode?: number; queryCode?: string; members?: JsonObject } = {},
  ) {
    super(message);
    this.code = code;
    this.statusCode = options.statusCode ?? 400;
    this.queryCode = options.queryCode ?? code;
    this.members = options.members ?? {};
  }
}

/** Makes the error for an unsupported `X-Amz-Target`, such as `AmazonSQS.CreateQueue`. */
export function unknownOperation(target: string): AwsError {
  return new AwsError(
    'UnknownOperationException',
    `The local system doesn't support the operation ${target}`,
  );
}
