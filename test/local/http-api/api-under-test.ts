import { once } from 'node:events';
import { type IncomingHttpHeaders, type RequestOptions, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../../local/clock.ts';
import { type HttpApi, type HttpApiOptions, startHttpApi } from '../../../local/http-api/http-api.ts';
import type { Invoke, InvokeResult } from '../../../local/lambda/invoke.ts';

interface ReceivedResponse {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly reusedConnection: boolean;
}

/** A running HTTP API and a client for it. */
interface ApiUnderTest extends HttpApi {
  readonly problems: string[];
  /** Sends one request, with the path unchanged, on its own connection. */
  send(options?: RequestOptions, body?: string | Buffer): Promise<ReceivedResponse>;
  open(): Promise<Socket>;
  /** Sends raw bytes and returns everything received until the server closes the connection. */
  exchange(bytes: string): Promise<string>;
}

/** Starts an HTTP API with these routes; it closes when the test finishes. */
export async function startApi(
  routes: Readonly<Record<string, Invoke>>,
  overrides: Partial<HttpApiOptions> = {},
): Promise<ApiUnderTest> {
  const problems: string[] = [];
  const api = await startHttpApi({
    host: '127.0.0.1',
    port: 0,
    apiId: 'links',
    stage: '$default',
    account: '000000000000',
    region: 'eu-west-1',
    routes: Object.entries(routes).map(([routeKey, invoke]) => ({ routeKey, invoke })),
    clock: systemClock,
    onProblem: (problem) => problems.push(problem),
    ...overrides,
  });
  onTestFinished(() => api.close());

  async function open(): Promise<Socket> {
    const socket = connect(api.port, '127.0.0.1');
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  }

  return {
    ...api,
    problems,
    async send(options = {}, body) {
      const sent = request({ host: '127.0.0.1', port: api.port, agent: false, ...options });
      // The server may respond and close the connection before it reads the whole body.
      sent.on('error', () => {});
      sent.end(body);
      const [response] = await once(sent, 'response');
      return {
        status: response.statusCode,
        headers: response.headers,
        body: await text(response),
        reusedConnection: sent.reusedSocket,
      };
    },
    open,
    async exchange(bytes) {
      const socket = await open();
      socket.write(bytes);
      return text(socket);
    },
  };
}

export const echo: Invoke = async (event) => ({ ok: true, payload: event });

export const respondWith =
  (payload: unknown): Invoke =>
  async () => ({ ok: true, payload });

/** A function that responds only when the test says so. */
export function heldFunction() {
  const called = Promise.withResolvers<void>();
  const result = Promise.withResolvers<InvokeResult>();
  const invoke: Invoke = () => {
    called.resolve();
    return result.promise;
  };
  return {
    invoke,
    called: called.promise,
    respond: (payload: unknown) => result.resolve({ ok: true, payload }),
  };
}
