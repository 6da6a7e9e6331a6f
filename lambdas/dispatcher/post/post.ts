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
import { describeFailure, describeTimeout, type FailureDescription } from './describe-failure.ts';
import { type Exchange, type ExchangeRequest, exchange } from './exchange.ts';
import type { Answered, Failed, PostOutcome } from './outcome.ts';

/** Contract: an answer is complete within this time, head and body. */
export const POST_TIMEOUT_MS = 15_000;

/** Contract: no more of an answer's body is read. */
export const MAX_ANSWER_BYTES = 16 * 1024;

export interface PostOptions {
  /** Takes plain http and targets that are not public: for development only. */
  readonly allowPrivateTargets: boolean;
  /** Time for all of a post in milliseconds: DNS, connecting, TLS, head and body. @default 15000 */
  readonly timeoutMs?: number;
  /** How much of an answer's body is read, in bytes. @default 16384 */
  readonly maxAnswerBytes?: number;
  /** How long an unused connection is kept, in milliseconds. @default 5000 */
  readonly idleMs?: number;
  /** @default the name servers; with `allowPrivateTargets` the machine's own look-up, hosts file and all */
  readonly resolve?: Resolve;
  /** Certificate authorities to trust, in PEM. @default Node's */
  readonly ca?: string;
  /** Milliseconds on a clock that never goes back. @default performance.now */
  readonly now?: () => number;
}

/** A POST to a webhook's receiver. */
export interface WebhookPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Post = (post: WebhookPost) => Promise<PostOutcome>;

/**
 * Makes the function that calls receivers. Make it once: connections are kept and used again.
 *
 * A post never rejects and never takes longer than its time-out. It connects to public addresses only, judged
 * on the addresses connected to. It follows no redirect, asks for no compression, and reads at most 16 KiB of
 * an answer; a longer one still counts by its status, but its connection is closed.
 */
export function makePost(options: PostOptions): Post {
  const { allowPrivateTargets, idleMs = 5_000 } = options;
  const { timeoutMs = POST_TIMEOUT_MS, maxAnswerBytes = MAX_ANSWER_BYTES } = options;
  const { resolve = allowPrivateTargets ? resolveAsThisMachine : resolveByNameServers } = options;
  const { ca, now = () => performance.now() } = options;
  const isAllowed = allowPrivateTargets ? () => true : isPublicAddress;
  const agentOptions = { lookup: makeGuardedLookup({ isAllowed, resolve }), ca, idleMs };
  const pooled = makePooledAgents(agentOptions);
  const fresh = makeFreshAgents(agentOptions);

  async function send(request: ExchangeRequest): Promise<Result> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const limits = { isAllowed, maxAnswerBytes, deadline: deadline.signal };
    let result = await exchange(request, { ...limits, agents: pooled });
    if (wasStale(result) && !deadline.signal.aborted) {
      result = await exchange(request, { ...limits, agents: fresh });
    }
    clearTimeout(timer);
    if (result.ok) return answered(result);
    return deadline.signal.aborted
      ? failed(describeTimeout(timeoutMs, result.progress))
      : failed(describeFailure(result.error, result.progress));
  }

  return async ({ url, headers, body }) => {
    const start = now();
    const problem = checkWebhookUrl(url, { allowPrivateTargets });
    const result = problem
      ? failed({ error: 'blocked_address', detail: `The URL is refused: ${problem}` })
      : await send({ url: new URL(url), headers, body });
    return { ...result, durationMs: Math.round(now() - start) };
  };
}

type Result = Omit<Answered, 'durationMs'> | Omit<Failed, 'durationMs'>;

function answered({ ok: _, ...answer }: Exchange & { ok: true }): Result {
  return { kind: 'answered', ...answer };
}

function failed(failure: FailureDescription): Result {
  return { kind: 'failed', ...failure };
}

/**
 * The receiver closed a kept connection as it was used again, which says nothing about the receiver. Sending
 * once more at once may repeat a webhook that it had read: delivery is at least once, and its id tells.
 */
function wasStale(result: Exchange): boolean {
  if (result.ok || !result.progress.reused || result.progress.status !== undefined) return false;
  return 'code' in result.error && (result.error.code === 'ECONNRESET' || result.error.code === 'EPIPE');
}
