import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import dynalite from 'dynalite';
import db, { type ApiError, type Store } from 'dynalite/db/index.js';
import type { AwsError } from '../aws/aws-error.ts';
import {
  describeTimeToLive,
  describeTimeToLiveTarget,
  type FindTimeToLive,
} from './describe-time-to-live.ts';
import { makeTransactWriteItems, transactWriteItemsTarget } from './transact-write-items.ts';

/** DynamoDB's own limit. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** Returns an error if the caller may not make the request. */
export type CheckAccess = (headers: IncomingHttpHeaders, body: Buffer) => AwsError | undefined;

/** Creates a dynalite server that doesn't listen yet, and its store in memory. */
export function createServer(findTimeToLive: FindTimeToLive, checkAccess: CheckAccess): [Server, Store] {
  const { create } = db;
  const stores: Store[] = [];
  db.create = (options) => {
    const store = create(options);
    stores.push(store);
    return store;
  };
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  db.create = create;
  const [store] = stores;
  if (store === undefined) throw new Error('dynalite created no store');
  addOperations(server, store, findTimeToLive, checkAccess);
  return [server, store];
}

function addOperations(
  server: Server,
  store: Store,
  findTimeToLive: FindTimeToLive,
  checkAccess: CheckAccess,
): void {
  const transactWriteItems = makeTransactWriteItems(store, Date.now);
  const dynaliteListeners = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', async function handle(request: IncomingMessage, response: ServerResponse) {
    try {
      const target = request.headers['x-amz-target'];
      const body = await readBody(request);
      if (target === describeTimeToLiveTarget) {
        return await respond(response, async () => describeTimeToLive(body.toString(), findTimeToLive));
      }
      const denied = checkAccess(request.headers, body);
      if (denied !== undefined) {
        const { code, message, statusCode } = denied;
        return send(response, statusCode, { __type: `com.amazon.coral.service#${code}`, message });
      }
      if (target === transactWriteItemsTarget) {
        return await respond(response, () => transactWriteItems(body.toString()));
      }
      const copy = copyRequest(request);
      for (const listener of dynaliteListeners) listener.call(server, copy, response);
      copy.emit('data', body);
      copy.emit('end');
    } catch {
      // The caller disconnected, the body is too large, or the store failed.
      response.destroy();
    }
  });
}

/** Listens for events: async iteration is several times slower, and this is the local system's hottest path. */
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
    request.on('close', () => reject(new Error('The caller disconnected')));
  });
}

/** Copies the parts of a request that dynalite reads, so that its body can be emitted again. */
function copyRequest({ headers, method, url }: IncomingMessage): EventEmitter {
  return Object.assign(new EventEmitter(), { headers, method, url });
}

async function respond(response: ServerResponse, operation: () => Promise<object>): Promise<void> {
  try {
    send(response, 200, await operation());
  } catch (error) {
    const { statusCode, body } = error as ApiError;
    if (statusCode === undefined) throw error;
    send(response, statusCode, body);
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
}
