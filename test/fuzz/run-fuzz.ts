import { Agent, request } from 'node:http';
import { forEachLimited } from '../../lambdas/shared/batch/for-each-limited.ts';
import { type FuzzedRequest, makeRequests } from './requests.ts';

interface Response {
  readonly status: number;
  readonly type: string;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

export interface FuzzResult {
  /** Responses by status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Valid requests, and how many of them succeeded. */
  readonly valid: { readonly sent: number; readonly succeeded: number };
  /** Each broken rule with its request and response. */
  readonly failures: readonly string[];
}

const IN_FLIGHT = 16;
/** Webhooks that the workspace keeps; more would turn each click into as many deliveries. */
const MAX_WEBHOOKS = 6;
/** What API Gateway, and so the local front, responds without calling a function. */
const GATEWAY_STATUSES: ReadonlySet<number> = new Set([400, 404, 408, 413, 429, 431]);
/** A valid request may name what is taken, missing or gone. */
const REFUSALS: ReadonlySet<number> = new Set([404, 409, 410]);

/** Sends generated requests to a system, and checks each response. */
export async function runFuzz(
  system: { readonly url: string; readonly apiKey: string },
  options: { readonly seed: number; readonly requests: number },
): Promise<FuzzResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const known = { code: ['abcdefg'], webhook: ['whk_x'], delivery: ['dlv_x'], replay: ['rpl_x'] };
  const statuses = new Map<number, number>();
  const failures: string[] = [];
  const valid = { sent: 0, succeeded: 0 };
  let turn = 0;

  await forEachLimited(makeRequests(options.seed, options.requests), IN_FLIGHT, async (fuzzed) => {
    turn += 1;
    const path = fuzzed.path.replaceAll(
      /\$(code|webhook|delivery|replay)/g,
      (_, name: keyof typeof known) => {
        const ids = known[name];
        return ids[turn % ids.length] ?? '';
      },
    );
    const response = await send(system, { ...fuzzed, path }, agent);
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    const problem = problemWith(fuzzed, response);
    if (problem !== undefined) failures.push(`${problem}: ${describe({ ...fuzzed, path }, response)}`);
    if (fuzzed.isValid) {
      valid.sent += 1;
      if (response.status < 400) valid.succeeded += 1;
    }
    await learn(fuzzed, response);
  });
  agent.destroy();
  return { statuses, valid, failures };

  /** Remembers what was created, and deletes the oldest webhooks. */
  async function learn({ method }: FuzzedRequest, { status, body }: Response): Promise<void> {
    if (method !== 'POST' || status >= 300) return;
    const created = JSON.parse(body) as { id?: string; short_code?: string };
    const id = String(created.id);
    if (created.short_code !== undefined) known.code.push(created.short_code);
    if (id.startsWith('whk_') && !known.webhook.includes(id)) known.webhook.push(id);
    if (id.startsWith('dlv_')) known.delivery.push(id);
    if (id.startsWith('rpl_')) known.replay.push(id);
    for (const ids of [known.code, known.delivery, known.replay]) if (ids.length > 100) ids.shift();
    while (known.webhook.length > MAX_WEBHOOKS) {
      const [oldest] = known.webhook.splice(0, 1);
      await send(
        system,
        { method: 'DELETE', path: `/webhooks/${oldest}`, headers: {}, isValid: true },
        agent,
      );
    }
  }
}

function send(
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  { method, path, headers, body }: FuzzedRequest,
  agent: Agent,
): Promise<Response> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const call = request(
      { agent, hostname, port, method, path, headers: { authorization: `Bearer ${apiKey}`, ...headers } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            retryAfter: response.headers['retry-after'],
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

/** Returns which rule a response breaks. */
function problemWith({ method, isValid }: FuzzedRequest, response: Response): string | undefined {
  const { status, retryAfter } = response;
  if (status >= 500 && !(status === 503 && retryAfter !== undefined)) return 'a server error';
  if (isValid && status >= 400 && status !== 503 && !REFUSALS.has(status))
    return 'a valid request is refused';
  if (status < 400 || method === 'HEAD') return undefined;
  if (isPage(response) || isProblem(response) || isFromGateway(response)) return undefined;
  return 'an error without a problem';
}

const isPage = ({ type, body }: Response): boolean =>
  type.startsWith('text/html') && body.includes('<title>');

function isProblem({ type, status, body }: Response): boolean {
  if (type !== 'application/problem+json') return false;
  const problem = JSON.parse(body) as Record<string, unknown>;
  const texts = ['type', 'title', 'detail', 'instance'].map((name) => typeof problem[name]);
  return problem.status === status && texts.every((type) => type === 'string');
}

const isFromGateway = ({ type, status, body }: Response): boolean =>
  type === 'application/json' &&
  GATEWAY_STATUSES.has(status) &&
  Object.keys(JSON.parse(body) as object).join() === 'message';

const describe = ({ method, path, headers, body }: FuzzedRequest, response: Response): string =>
  `${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${String(body ?? '').slice(0, 500)} → ` +
  `${response.status} ${response.body.slice(0, 500)}`;
