import type { Server } from 'node:http';
import dynalite from 'dynalite';
import db, { type Store } from 'dynalite/db/index.js';
import { describeTimeToLive, describeTimeToLiveTarget, type TimeToLiveOf } from './describe-time-to-live.ts';

/**
 * A dynalite server, not yet listening, and the store it serves. Tables are ready as soon as they are made.
 *
 * @param path folder the data is kept in; undefined keeps it in memory.
 */
export function createServer(path: string | undefined, timeToLiveOf: TimeToLiveOf): [Server, Store] {
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
  serve(server, timeToLiveOf);
  return [server, store];
}

function serve(server: Server, timeToLiveOf: TimeToLiveOf): void {
  const answers = server.listeners('request');
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (request.headers['x-amz-target'] === describeTimeToLiveTarget) {
      describeTimeToLive(request, response, timeToLiveOf).catch(() => response.destroy());
      return;
    }
    for (const answer of answers) answer.call(server, request, response);
    // dynalite throws when a caller goes away mid-request, which would end the server.
    request.removeAllListeners('error');
  });
}
