import type { IncomingMessage } from 'node:http';

/** Reads a request's body, if it has at most `maxBytes` and arrives whole. */
export async function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'too_large' | 'cut_off'> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      // Read to the end: closing a connection while the client sends can lose the response.
      if (size <= maxBytes) chunks.push(chunk);
    }
  } catch {
    return 'cut_off';
  }
  return size <= maxBytes ? Buffer.concat(chunks) : 'too_large';
}
