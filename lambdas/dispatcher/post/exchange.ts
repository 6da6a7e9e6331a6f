import { type ClientRequest, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { BlockedAddressError } from '../../shared/target-address/errors.ts';
import type { Agents } from './agents.ts';
import { TooManyInformationalAnswersError, UnsendableRequestError } from './errors.ts';
import { readAnswer } from './read-answer.ts';

/** Node's default, said here so that NODE_OPTIONS can't raise it. It holds for trailers too. */
const MAX_HEAD_BYTES = 16 * 1024;
/** Real servers send one or two 1xx answers before the final one. Node would read them for ever. */
const MAX_INFORMATIONAL_ANSWERS = 16;

export interface ExchangeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ExchangeOptions {
  readonly agents: Agents;
  readonly isAllowed: (address: string) => boolean;
  readonly maxAnswerBytes: number;
  /** Ends the exchange, wherever it is. */
  readonly deadline: AbortSignal;
}

/** How far an exchange came. */
export interface Progress {
  /** The connection had served an exchange before this one. */
  reused: boolean;
  stage: 'connecting' | 'securing' | 'exchanging';
  /** The status of the answer, once its head has arrived. */
  status?: number;
}

export type Exchange =
  | { readonly ok: true; readonly status: number; readonly retryAfter?: string; readonly answer: string }
  | { readonly ok: false; readonly error: Error; readonly progress: Readonly<Progress> };

/** Sends one POST and reads its answer. Never rejects. The connection's address is judged once it is known. */
export function exchange(sent: ExchangeRequest, options: ExchangeOptions): Promise<Exchange> {
  const progress: Progress = { reused: false, stage: 'connecting' };
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve({ ok: false, error, progress });
    try {
      const request = open(sent, options.agents);
      const abandon = (error: Error) => {
        fail(error);
        request.destroy();
      };
      request.on('error', fail);
      request.on('socket', (socket) => {
        follow(socket, progress);
        onceConnected(socket, () => {
          const { remoteAddress } = socket;
          if (remoteAddress === undefined || options.isAllowed(remoteAddress)) return;
          abandon(new BlockedAddressError(sent.url.hostname));
        });
      });
      limitInformational(request, abandon);
      request.on('response', (response) => {
        const status = response.statusCode ?? 0;
        progress.status = status;
        const retryAfter = response.headers['retry-after'];
        readAnswer(response, options.maxAnswerBytes).then(
          (answer) =>
            resolve({ ok: true, status, answer, ...(retryAfter === undefined ? {} : { retryAfter }) }),
          abandon,
        );
      });
      // Without this, Node ends the exchange on a 101 without a word.
      request.on('upgrade', ({ statusCode = 101 }, socket) => {
        socket.destroy();
        resolve({ ok: true, status: statusCode, answer: '' });
      });
      options.deadline.addEventListener('abort', () => abandon(new Error('The deadline passed.')));
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

function follow(socket: Socket, progress: Progress): void {
  // Not `request.reusedSocket`: a request that waited for a connection to become free doesn't have it.
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

function limitInformational(request: ClientRequest, abandon: (error: Error) => void): void {
  let answers = 0;
  request.on('information', () => {
    answers += 1;
    if (answers > MAX_INFORMATIONAL_ANSWERS) abandon(new TooManyInformationalAnswersError());
  });
}
