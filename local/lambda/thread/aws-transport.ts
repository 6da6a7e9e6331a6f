import { EventEmitter } from 'node:events';
import http, { type IncomingMessage, type RequestOptions } from 'node:http';
import { Readable } from 'node:stream';
import type { AwsRequest, AwsResponse } from '../../aws/handle-request.ts';
import type { BuiltinModules } from './load-handler.ts';

interface AwsTransport {
  /** The modules through which the SDK sends its requests. */
  readonly modules: BuiltinModules;
  /** Ends a request with its response. `undefined`: the connection was lost. */
  respond(id: number, response: AwsResponse | undefined): void;
}

/**
 * Passes HTTP requests to the AWS endpoint to `send`, without a socket, and all others to the network.
 *
 * @param awsHost host and port of the endpoint
 */
export function makeAwsTransport(
  awsHost: string,
  send: (id: number, request: AwsRequest) => void,
): AwsTransport {
  const pending = new Map<number, LocalRequest>();
  let lastId = 0;

  function request(options: RequestOptions, onResponse?: (response: IncomingMessage) => void) {
    if (`${options.host}:${options.port}` !== awsHost) return http.request(options, onResponse);
    lastId += 1;
    const id = lastId;
    const local = new LocalRequest(
      (body) => send(id, { headers: lowerCased(options.headers), body }),
      () => pending.delete(id),
    );
    if (onResponse !== undefined) local.once('response', onResponse);
    pending.set(id, local);
    return local;
  }

  return {
    modules: { http: { ...http, request } },
    respond: (id, response) => pending.get(id)?.respond(response),
  };
}

function lowerCased(headers: RequestOptions['headers'] = {}): AwsRequest['headers'] {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) result[name.toLowerCase()] = String(value);
  return result;
}

/** Stands in for the socket of a request. It is always connected. */
const SOCKET = Object.assign(new EventEmitter(), {
  connecting: false,
  setKeepAlive() {},
  setTimeout() {},
  destroy() {},
});
SOCKET.setMaxListeners(0);

/** The part of Node's `ClientRequest` that the SDK's request handler uses. The body must be given to `end`. */
class LocalRequest extends EventEmitter {
  readonly socket = SOCKET;
  readonly #send: (body: string) => void;
  readonly #release: () => void;
  #over = false;

  constructor(send: (body: string) => void, release: () => void) {
    super();
    this.#send = send;
    this.#release = release;
  }

  end(body: string | Buffer = ''): void {
    this.#send(body.toString());
  }

  respond(response: AwsResponse | undefined): void {
    if (this.#over) return;
    if (response === undefined) {
      this.destroy(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      return;
    }
    this.#close();
    const { status, headers, body } = response;
    const stream = new Readable({ read() {} });
    stream.push(Buffer.from(body));
    stream.push(null);
    this.emit('response', Object.assign(stream, { statusCode: status, headers, complete: true }));
    this.emit('close');
  }

  /** Forgets the request, whose response is ignored. */
  destroy(error?: Error): void {
    if (this.#over) return;
    this.#close();
    if (error !== undefined) this.emit('error', error);
    this.emit('close');
  }

  #close(): void {
    this.#over = true;
    this.#release();
  }
}
