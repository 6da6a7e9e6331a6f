import type { IncomingMessage } from 'node:http';

/** Bytes of a response body that are recorded. */
export const RECORDED_BYTES = 1024;

/**
 * Reads a body to its end, or closes the connection after `maxBytes`, because the rest could be endless. Resolves to the
 * first 1 KiB as UTF-8, with U+FFFD for invalid bytes. Rejects when the body is cut short.
 */
export function readResponse(response: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const recorded: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      if (size < RECORDED_BYTES) recorded.push(chunk.subarray(0, RECORDED_BYTES - size));
      size += chunk.length;
      if (size <= maxBytes) return;
      resolve(asText(recorded));
      response.destroy();
    });
    response.on('end', () => resolve(asText(recorded)));
    response.on('error', reject);
  });
}

/** `stream` omits a character that the cut at 1 KiB splits. */
function asText(chunks: readonly Buffer[]): string {
  return new TextDecoder().decode(Buffer.concat(chunks), { stream: true });
}
