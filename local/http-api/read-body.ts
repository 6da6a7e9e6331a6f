import type { IncomingMessage } from 'node:http';

const EMPTY = Buffer.alloc(0);

/** Reads a request's body: `'too-large'` once it exceeds `limit` bytes, `'gone'` if the client disconnects first. */
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
    // No-ops after 'end'.
    request.on('error', () => resolve('gone'));
    request.on('close', () => resolve('gone'));
  });
}
