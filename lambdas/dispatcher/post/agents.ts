import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';

export interface AgentOptions {
  readonly lookup: LookupFunction;
  /** Certificate authorities to trust, in PEM, instead of Node's. */
  readonly ca: string | undefined;
  /** How long an idle connection is kept, in milliseconds. */
  readonly idleMs: number;
}

/** One agent per protocol of a URL. */
export interface Agents {
  readonly 'http:': HttpAgent;
  readonly 'https:': HttpsAgent;
}

/**
 * Makes agents that keep connections between POSTs: at most 50 per receiver, 8 of them idle. ADR 9 says why not undici.
 */
export function makePooledAgents(options: AgentOptions): Agents {
  return makeAgents({ ...connection(options), keepAlive: true, maxSockets: 50, maxFreeSockets: 8 });
}

/** Makes agents that open a connection for each POST and close it afterwards. */
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
    // Node's default of 250 ms per address is shorter than some round trips.
    autoSelectFamilyAttemptTimeout: 3_000,
    // Set explicitly because NODE_TLS_REJECT_UNAUTHORIZED can switch it off.
    rejectUnauthorized: true,
  };
}
