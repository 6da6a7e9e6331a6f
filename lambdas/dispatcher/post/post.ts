import { performance } from 'node:perf_hooks';
import { makeGuardedLookup } from '../../shared/target-address/guarded-lookup.ts';
import { isPublicAddress } from '../../shared/target-address/public-address.ts';
import {
  type Resolve,
  resolveAsThisMachine,
  resolveByNameServers,
} from '../../shared/target-address/resolve-name.ts';
import { checkWebhookUrl } from '../../shared/target-address/webhook-url.ts';
import { makeFreshAgents, makePooledAgents } from './agents.ts';
import { describeFailure, describeTimeout } from './describe-failure.ts';
import { type Exchange, type ExchangeRequest, exchange } from './exchange.ts';
import type { PostFailure, PostOutcome, PostResponse } from './outcome.ts';

/** Contract: a response is complete within this time, head and body. */
export const POST_TIMEOUT_MS = 15_000;

/** Contract: at most this much of a response body is read. */
export const MAX_RESPONSE_BYTES = 16 * 1024;

export interface PostOptions {
  /** Allows plain http and targets that are not public, for development only. */
  readonly allowPrivateTargets: boolean;
  /** Milliseconds for a whole POST: DNS, connecting, TLS, head and body. @default 15000 */
  readonly timeoutMs?: number;
  /** Bytes of a response body to read. @default 16384 */
  readonly maxResponseBytes?: number;
  /** How long an idle connection is kept, in milliseconds. @default 5000 */
  readonly idleMs?: number;
  /** @default the name servers; with `allowPrivateTargets`, the machine's own lookup, including its hosts file */
  readonly resolve?: Resolve;
  /** Certificate authorities to trust, in PEM. @default Node's */
  readonly ca?: string;
  /** Milliseconds on a monotonic clock. @default performance.now */
  readonly now?: () => number;
}

/** A POST to a webhook's receiver. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Never rejects: a receiver's failure is an outcome. */
export type Post = (post: WebhookPost) => Promise<PostOutcome>;

/**
 * Makes the function that calls receivers. Call it once: connections are reused.
 *
 * A POST never outlasts its timeout. It connects to public addresses only, checked on the connection itself. It follows
 * no redirects, requests no compression, and reads at most 16 KiB of a response; a longer one still counts by its
 * status, but its connection is closed.
 */
export function makePost(options: PostOptions): Post {
  const { allowPrivateTargets, idleMs = 5_000 } = options;
  const { timeoutMs = POST_TIMEOUT_MS, maxResponseBytes = MAX_RESPONSE_BYTES } = options;
  const { resolve = allowPrivateTargets ? resolveAsThisMachine : resolveByNameServers } = options;
  const { ca, now = () => performance.now() } = options;
  const isAllowed = allowPrivateTargets ? () => true : isPublicAddress;
  const agentOptions = { lookup: makeGuardedLookup({ isAllowed, resolve }), ca, idleMs };
  const pooled = makePooledAgents(agentOptions);
  const fresh = makeFreshAgents(agentOptions);

  async function send(request: ExchangeRequest): Promise<Result> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const limits = { isAllowed, maxResponseBytes, deadline: deadline.signal };
    let result = await exchange(request, { ...limits, agents: pooled });
    if (wasStale(result) && !deadline.signal.aborted) {
      result = await exchange(request, { ...limits, agents: fresh });
    }
    clearTimeout(timer);
    if (result.ok) return { kind: 'response', ...result.response };
    const failure = deadline.signal.aborted
      ? describeTimeout(timeoutMs, result.progress)
      : describeFailure(result.error, result.progress);
    return { kind: 'failure', ...failure };
  }

  return async function post({ url, headers, body }) {
    const start = now();
    const problem = checkWebhookUrl(url, { allowPrivateTargets });
    const result: Result = problem
      ? { kind: 'failure', error: 'blocked_address', detail: `The URL is refused: ${problem}` }
      : await send({ url: new URL(url), headers, body });
    return { ...result, durationMs: Math.round(now() - start) };
  };
}

type Result = Omit<PostResponse, 'durationMs'> | Omit<PostFailure, 'durationMs'>;

/**
 * Whether the receiver closed an idle connection just as it was reused, which is not its failure. Sending again at once
 * can duplicate a webhook that it has read; delivery is at least once, and the id identifies duplicates.
 */
function wasStale(result: Exchange): boolean {
  if (result.ok || !result.progress.reused || result.progress.status !== undefined) return false;
  return 'code' in result.error && (result.error.code === 'ECONNRESET' || result.error.code === 'EPIPE');
}
