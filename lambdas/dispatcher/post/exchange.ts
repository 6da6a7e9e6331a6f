import { type ClientRequest, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { BlockedAddressError } from '../../shared/target-address/errors.ts';
import type { Agents } from './agents.ts';
import { TooManyInformationalResponsesError, UnsendableRequestError } from './errors.ts';
import type { PostResponse } from './outcome.ts';
import { readResponse } from './read-response.ts';

/** Node's default, set explicitly because NODE_OPTIONS can raise it. Also limits trailers. */
const MAX_HEAD_BYTES = 16 * 1024;
/** Real servers send one or two 1xx responses before the final one. Node sets no limit. */
const MAX_INFORMATIONAL_RESPONSES = 16;

export interface ExchangeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ExchangeOptions {
  readonly agents: Agents;
  readonly isAllowed: (address: string) => boolean;
  readonly maxResponseBytes: number;
  /** Aborts the exchange at any stage. */
  readonly deadline: AbortSignal;
}

/** How far an exchange got. */
export interface Progress {
  /** Whether the connection served an earlier exchange. */
  reused: boolean;
  stage: 'connecting' | 'securing' | 'exchanging';
  /** The response status, once the head has arrived. */
  status?: number;
}

export type Exchange =
  | { readonly ok: true; readonly response: Omit<PostResponse, 'kind' | 'durationMs'> }
  | { readonly ok: false; readonly error: Error; readonly progress: Readonly<Progress> };

/** Sends one POST and reads the response. Never rejects. Checks the address of the connection before sending. */
export function exchange(sent: ExchangeRequest, options: ExchangeOptions): Promise<Exchange> {
  const progress: Progress = { reused: false, stage: 'connecting' };
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ ok: false, error, progress });
    try {
      const request = open(sent, options.agents);
      const abort = (error: Error) => {
        fail(error);
        request.destroy();
      };
      request.on('error', fail);
      request.on('socket', (socket) => {
        track(socket, progress);
        onceConnected(socket, () => {
          const { remoteAddress } = socket;
          if (remoteAddress === undefined || options.isAllowed(remoteAddress)) return;
          abort(new BlockedAddressError(sent.url.hostname));
        });
      });
      limitInformational(request, abort);
      request.on('response', (response) => {
        const status = response.statusCode ?? 0;
        progress.status = status;
        const retryAfter = response.headers['retry-after'];
        readResponse(response, options.maxResponseBytes).then(
          (body) =>
            resolve({
              ok: true,
              response: { status, body, ...(retryAfter !== undefined && { retryAfter }) },
            }),
          abort,
        );
      });
      // Without a listener, Node ends the exchange silently on a 101.
      request.on('upgrade', ({ statusCode = 101 }, socket) => {
        socket.destroy();
        resolve({ ok: true, response: { status: statusCode, body: '' } });
      });
      options.deadline.addEventListener('abort', () => abort(new Error('The deadline passed.')));
      request.end(sent.body);
    } catch (error) {
      fail(new UnsendableRequestError('Node refused the request.', { cause: error }));
    }
  });
}

function open({ url, headers }: ExchangeRequest, agents: Agents): ClientRequest {
  const options: RequestOptions = { method: 'POST', headers, maxHeaderSize: MAX_HEAD_BYTES };
  return url.protocol === 'https:'
    ? requestHttps(url, { ...options, agent: agents['https:'] })
    : requestHttp(url, { ...options, agent: agents['http:'] });
}

function track(socket: Socket, progress: Progress): void {
  // Not `request.reusedSocket`: Node leaves it unset on a request that waited for a free connection.
  if (!socket.connecting) {
    progress.reused = true;
    progress.stage = 'exchanging';
    return;
  }
  socket.once('connect', () => {
    progress.stage = socket instanceof TLSSocket ? 'securing' : 'exchanging';
  });
  socket.once('secureConnect', () => {
    progress.stage = 'exchanging';
  });
}

function onceConnected(socket: Socket, action: () => void): void {
  if (socket.connecting) socket.once('connect', action);
  else action();
}

function limitInformational(request: ClientRequest, abort: (error: Error) => void): void {
  let responses = 0;
  request.on('information', () => {
    responses += 1;
    if (responses > MAX_INFORMATIONAL_RESPONSES) abort(new TooManyInformationalResponsesError());
  });
}
