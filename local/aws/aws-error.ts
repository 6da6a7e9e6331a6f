/** An error that a service returns to the SDK. Any other error becomes an `InternalFailure`. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** The error's shape name, such as `QueueDoesNotExist`. */
  readonly code: string;
  /** 4xx for the caller's fault, 5xx for the service's. */
  readonly statusCode: number;
  /** The error's code in the older query protocol, sent in `x-amzn-query-error`. */
  readonly queryCode: string;

  /** @default - statusCode 400, queryCode the same as `code` */
  constructor(code: string, message: string, options: { statusCode?: number; queryCode?: string } = {}) {
    super(message);
    this.code = code;
    this.statusCode = options.statusCode ?? 400;
    this.queryCode = options.queryCode ?? code;
  }
}

/** The error for an operation that the local `service` doesn't support. */
export function unknownOperation(service: string, operation: string): AwsError {
  return new AwsError('UnknownOperationException', `${service} has no operation ${operation} here`);
}
