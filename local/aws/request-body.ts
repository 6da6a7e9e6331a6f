import type { IncomingMessage } from 'node:http';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { AwsError } from './aws-error.ts';

/** The largest request has 1 MiB of SQS messages, escaped in JSON. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * Reads a JSON object from a request.
 * @throws AwsError SerializationException for any other body, RequestEntityTooLargeException (413) over 4 MiB
 */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
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
  try {
    const value: Json = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (isJsonObject(value)) return value;
  } catch {
    // Rejected below, like other invalid bodies.
  }
  throw new AwsError('SerializationException', 'The body is not a JSON object');
}
