import type { IncomingMessage } from 'node:http';

/** Reads a request's body, unless it has more than `maxBytes` or the connection ends within it. */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'too_large' | 'cut_off'> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Read on without keeping: closing a connection that still sends may lose the answer too.
      if (size <= maxBytes) chunks.push(chunk);
    }
  } catch {
    return 'cut_off';
  }
  return size <= maxBytes ? Buffer.concat(chunks) : 'too_large';
}
