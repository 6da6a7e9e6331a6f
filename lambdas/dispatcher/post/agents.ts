import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';

export interface AgentOptions {
  readonly lookup: LookupFunction;
  /** Certificate authorities to trust, in PEM, instead of Node's. */
  readonly ca: string | undefined;
  /** How long an unused connection is kept, in milliseconds. */
  readonly idleMs: number;
}

/** One agent per protocol of a URL. */
export interface Agents {
  readonly 'http:': HttpAgent;
  readonly 'https:': HttpsAgent;
}

/** Agents that keep connections between posts: at most 50 a receiver, of which 8 may wait for the next post. */
export function makePooledAgents(options: AgentOptions): Agents {
  return makeAgents({ ...connection(options), keepAlive: true, maxSockets: 50, maxFreeSockets: 8 });
}

/** Agents that connect anew for each post, and close the connection after it. */
export function makeFreshAgents(options: AgentOptions): Agents {
  return makeAgents({ ...connection(options), keepAlive: false });
}

function makeAgents(options: ConstructorParameters<typeof HttpsAgent>[0]): Agents {
  return { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
}

function connection({ lookup, ca, idleMs }: AgentOptions) {
  return {
    lookup,
    ca,
    timeout: idleMs,
    autoSelectFamily: true,
    // Node gives up on an address before it tries the next; its 250 ms is less than some round trips.
    autoSelectFamilyAttemptTimeout: 3_000,
    // Said here so that NODE_TLS_REJECT_UNAUTHORIZED can't switch it off.
    rejectUnauthorized: true,
  };
}
