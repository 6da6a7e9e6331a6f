import type { IncomingMessage } from 'node:http';
import type { Json, JsonObject } from '../json.ts';
import { AwsError } from './aws-error.ts';
import { isJsonObject } from './json-object.ts';

/** Above what any request here can need: 1 MiB of SQS messages, most of it escaped in JSON. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Reads a JSON object from a request.
 * @throws AwsError SerializationException for anything else, RequestEntityTooLargeException (413) past
 *   {@link MAX_BODY_BYTES}
 */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Left open on an early exit: the answer goes out on the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new AwsError('RequestEntityTooLargeException', `The body exceeds ${MAX_BODY_BYTES} bytes`, {
        statusCode: 413,
      });
    }
    chunks.push(chunk);
  }
  try {
    const value: Json = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (isJsonObject(value)) return value;
  } catch {
    // Answered below, with the other kinds of wrong body.
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object');
}
