import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { decide } from '../../local/faults/decide.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end();

/** Writes a piece now and then, for as long as the connection lives. */
const drip =
  (piece: string, everyMs: number): Answer =>
  ({ socket }, response) => {
    response.writeHead(200).write(piece);
    const timer = setInterval(() => response.write(piece), everyMs);
    socket.on('close', () => clearInterval(timer));
  };

/** The ways in which a receiver fails after it has read the request. */
const FAILURES = {
  redirect: status(302, { location: 'http://127.0.0.1:9/' }),
  'client error': status(400),
  gone: status(410),
  'too many requests': status(429, { 'retry-after': '1' }),
  'server error': status(500),
  unavailable: status(503, { 'retry-after': '1' }),
  hang: () => {},
  reset: ({ socket }) => socket.resetAndDestroy(),
  'half a response': ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
  'endless body': drip('x'.repeat(4_096), 1),
  trickle: drip('x', 50),
  garbage: ({ socket }) => socket.end('garbage\r\n\r\n'),
} satisfies Record<string, Answer>;

export type ReceiverFailure = keyof typeof FAILURES | 'reset before reading';

export const RECEIVER_FAILURES = [...Object.keys(FAILURES), 'reset before reading'] as ReceiverFailure[];

/** A POST that was read to its end. */
export interface FaultyDelivery {
  readonly id: string;
  /** The path and query that it was sent to. */
  readonly path: string;
  readonly body: string;
  /** `webhook-timestamp` and `webhook-signature`. */
  readonly timestamp: string;
  readonly signature: string;
  /** How the receiver responded; `undefined` for 204. */
  readonly failure: ReceiverFailure | undefined;
}

export interface FaultyReceiver {
  readonly url: string;
  readonly deliveries: readonly FaultyDelivery[];
  /** Responds 204 from now on, and closes the connections that it holds. */
  calm(): void;
  close(): Promise<void>;
}

/**
 * Starts a receiver on a free loopback port that fails at this rate. The seed fixes its response to the n-th POST.
 *
 * @param failures to choose from
 * @param delayMs milliseconds before each response
 */
export async function startFaultyReceiver(
  seed: string,
  rate: number,
  failures: readonly ReceiverFailure[] = RECEIVER_FAILURES,
  delayMs = 0,
): Promise<FaultyReceiver> {
  const deliveries: FaultyDelivery[] = [];
  let posts = 0;
  let isCalm = false;

  function failureOf(n: number): ReceiverFailure | undefined {
    if (isCalm || decide(seed, 'receiver fails', n) >= rate) return undefined;
    return failures[Math.floor(decide(seed, 'failure of the receiver', n) * failures.length)];
  }

  const server = createServer(async (request, response) => {
    posts += 1;
    const failure = failureOf(posts);
    if (failure === 'reset before reading') return void request.socket.resetAndDestroy();
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { url: path = '', headers } = request;
    deliveries.push({
      id: String(headers['webhook-id']),
      path,
      body,
      timestamp: String(headers['webhook-timestamp']),
      signature: String(headers['webhook-signature']),
      failure,
    });
    if (delayMs > 0) await sleep(delayMs);
    (failure === undefined ? status(204) : FAILURES[failure])(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    deliveries,
    calm() {
      isCalm = true;
      server.closeAllConnections();
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
