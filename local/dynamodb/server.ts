import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import db, { type ApiError, type Store } from 'dynalite/db/index.js';
import type { AwsError } from '../aws/aws-error.ts';
import { describeTimeToLive, describeTimeToLiveTarget, type TimeToLiveOf } from './describe-time-to-live.ts';
import {
  makeTransactWriteItems,
  type TransactWriteItems,
  transactWriteItemsTarget,
} from './transact-write-items.ts';

/** DynamoDB's own limit. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** Why a request is refused before it is looked at, if it is. */
export type Refusal = (headers: IncomingHttpHeaders, body: Buffer) => AwsError | undefined;

/**
 * A dynalite server, not yet listening, and the store it serves. Tables are ready as soon as they are made.
 *
 * @param path folder the data is kept in; undefined keeps it in memory.
 * @param refusal says why a caller may not have what it asks for.
 */
export function createServer(
  path: string | undefined,
  timeToLiveOf: TimeToLiveOf,
  refusal: Refusal,
): [Server, Store] {
  const { create } = db;
  const made: Store[] = [];
  db.create = (options) => {
    const store = create(options);
    made.push(store);
    return store;
  };
  const server = dynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(path !== undefined && { path }),
  });
  db.create = create;
  const [store] = made;
  if (store === undefined) throw new Error('dynalite made no store');
  serve(server, timeToLiveOf, refusal, makeTransactWriteItems(store, Date.now));
  return [server, store];
}

function serve(
  server: Server,
  timeToLiveOf: TimeToLiveOf,
  refusal: Refusal,
  transactWriteItems: TransactWriteItems,
): void {
  const answers = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    try {
      if (request.headers['x-amz-target'] === describeTimeToLiveTarget) {
        return await describeTimeToLive(request, response, timeToLiveOf);
      }
      const body = await readBody(request);
      const refused = refusal(request.headers, body);
      if (refused !== undefined) return answerError(response, refused);
      if (request.headers['x-amz-target'] === transactWriteItemsTarget) {
        return await answerTransaction(response, transactWriteItems(body.toString()));
      }
      const replayed = replay(request);
      for (const answer of answers) answer.call(server, replayed, response);
      replayed.emit('data', body);
      replayed.emit('end');
    } catch {
      // The caller has gone away, or sent what nobody can read.
      response.destroy();
    }
  });
}

/** By events: iterating over the request costs several times more, on the hottest path of the local system. */
function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_REQUEST_BYTES) reject(new RangeError('The request is too large'));
    });
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    request.on('error', reject);
    request.on('close', () => reject(new Error('The caller has gone away')));
  });
}

/** What dynalite reads of a request whose body has been read already. */
function replay({ headers, method, url }: IncomingMessage): EventEmitter {
  return Object.assign(new EventEmitter(), { headers, method, url });
}

function answerError(response: ServerResponse, { code, message, statusCode }: AwsError): void {
  const body = JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message });
  response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
}

async function answerTransaction(response: ServerResponse, done: Promise<void>): Promise<void> {
  const { statusCode, body } = await done.then(
    () => ({ statusCode: 200, body: {} }),
    (error: ApiError) => error,
  );
  if (statusCode === undefined) throw new Error('The transaction failed in the store');
  response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}
