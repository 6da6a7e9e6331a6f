import type { JsonObject } from '../json.ts';

/** The caller of an operation. */
export interface AwsCaller {
  /** From the `Authorization` header, whose signature isn't verified. */
  readonly accessKeyId: string;
  /** The request's `X-Amzn-Trace-Id`. @default none */
  readonly traceHeader?: string;
}

/** One AWS service that speaks the AWS JSON protocol. */
export interface AwsService {
  /** The part of `X-Amz-Target` before the last dot, such as `AmazonSQS`. */
  readonly targetPrefix: string;
  /** Runs one operation. @throws AwsError for the caller; it sees any other error as `InternalFailure` */
  handle(operation: string, input: JsonObject, caller: AwsCaller): Promise<JsonObject>;
}
