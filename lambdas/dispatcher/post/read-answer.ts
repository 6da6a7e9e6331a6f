import type { IncomingMessage } from 'node:http';

/** How much of an answer is kept, in bytes. */
export const KEPT_BYTES = 1024;

/**
 * Reads a body to its end, or until it exceeds `maxBytes`: then the connection is closed, since nobody knows
 * how much more would come. Resolves to the first 1 KiB as UTF-8; rejects when the body is cut short.
 */
export function readAnswer(response: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const kept: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      if (size < KEPT_BYTES) kept.push(chunk.subarray(0, KEPT_BYTES - size));
      size += chunk.length;
      if (size <= maxBytes) return;
      resolve(asText(kept));
      response.destroy();
    });
    response.on('end', () => resolve(asText(kept)));
    response.on('error', reject);
  });
}

/** `stream` leaves out a character that the cut at 1 KiB went through. */
function asText(chunks: readonly Buffer[]): string {
  return new TextDecoder().decode(Buffer.concat(chunks), { stream: true });
}
