import type { JsonObject } from '../json.ts';

/** Who made a request. */
export interface AwsCaller {
  /** From the request's `Authorization`. Not proven: signatures aren't verified on loopback. */
  readonly accessKeyId: string;
}

/** One AWS service that speaks the AWS JSON protocol. */
export interface AwsService {
  /** What stands before the dot in `X-Amz-Target`, such as `AmazonSQS`. */
  readonly targetPrefix: string;
  /** Answers one operation. Throws {@link AwsError} for an error that the caller is to see. */
  handle(operation: string, input: JsonObject, caller: AwsCaller): Promise<JsonObject>;
}
