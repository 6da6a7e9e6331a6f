import type { IncomingMessage } from 'node:http';

const EMPTY = Buffer.alloc(0);

/**
 * A request's whole body; `'too-large'` as soon as it is known to have more than `limit` bytes, of which no more
 * are kept; `'gone'` when the client went away.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'too-large' | 'gone'> {
  const declared = request.headers['content-length'];
  if (declared === undefined && request.headers['transfer-encoding'] === undefined) {
    return Promise.resolve(EMPTY);
  }
  if (Number(declared) > limit) return Promise.resolve('too-large');

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
      } else {
        request.off('data', onData);
        resolve('too-large');
      }
    };
    request.on('data', onData);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    // After 'end' these change nothing.
    request.on('error', () => resolve('gone'));
    request.on('close', () => resolve('gone'));
  });
}
