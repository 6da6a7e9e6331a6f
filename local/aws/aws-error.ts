/** An error that a service answers with, as the SDK will see it. Anything else thrown is an internal fault. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** The error's shape name, such as `QueueDoesNotExist`. */
  readonly code: string;
  /** 4xx: the caller's fault. 5xx: the service's. */
  readonly statusCode: number;
  /** What the service's older query protocol called it: sent in `x-amzn-query-error` to those who ask. */
  readonly queryCode: string;

  /** @default statusCode 400, queryCode the same as `code` */
  constructor(code: string, message: string, more: { statusCode?: number; queryCode?: string } = {}) {
    super(message);
    this.code = code;
    this.statusCode = more.statusCode ?? 400;
    this.queryCode = more.queryCode ?? code;
  }
}

/** The answer to an operation that the local `service` doesn't have. */
export function unknownOperation(service: string, operation: string): AwsError {
  return new AwsError('UnknownOperationException', `${service} has no operation ${operation} here`);
}
