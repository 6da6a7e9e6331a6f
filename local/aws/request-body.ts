import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';

/** DynamoDB's largest request. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Reads the body of a request. @throws AwsError RequestEntityTooLargeException (413) over 16 MiB */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Keep the socket open for the response if the loop exits early.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new AwsError('RequestEntityTooLargeException', `The body exceeds ${MAX_BODY_BYTES} bytes`, {
        statusCode: 413,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
