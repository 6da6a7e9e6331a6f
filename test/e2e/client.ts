import { inject } from 'vitest';

const { url, apiKey } = inject('linkbus');

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body, or `undefined` where it isn't JSON. */
  readonly body: Body;
  readonly text: string;
}

interface Options {
  readonly body?: unknown;
  /** `null`: none. */
  readonly key?: string | null;
  readonly headers?: Record<string, string>;
}

/** Sends a request to the system under test, with the suite's key unless told otherwise. Follows no redirects. */
export async function send<Body = Record<string, unknown>>(
  method: string,
  path: string,
  { body, key = apiKey, headers = {} }: Options = {},
): Promise<Answer<Body>> {
  const response = await fetch(new URL(path, url), {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson && text !== '' ? JSON.parse(text) : undefined) as Body,
    text,
  };
}

/** A link, a webhook or a delivery, as the API answers. */
export interface Resource {
  readonly id: string;
  readonly [field: string]: unknown;
}

export interface LinkAnswer extends Resource {
  readonly short_code: string;
  readonly short_url: string;
  readonly clicks: number;
}

export async function createLink(fields: Record<string, unknown> = {}, key?: string): Promise<LinkAnswer> {
  const answer = await send<LinkAnswer>('POST', '/links', {
    body: { target_url: 'https://example.com/page', ...fields },
    ...(key !== undefined && { key }),
  });
  if (answer.status !== 201)
    throw new Error(`Creating a link was answered with ${answer.status}: ${answer.text}`);
  return answer.body;
}

export interface WebhookAnswer extends Resource {
  readonly secret: string;
}

export async function createWebhook(
  webhookUrl: string,
  events: string[],
  fields: Record<string, unknown> = {},
): Promise<WebhookAnswer> {
  const answer = await send<WebhookAnswer>('POST', '/webhooks', {
    body: { url: webhookUrl, events, ...fields },
  });
  if (answer.status !== 201)
    throw new Error(`Creating a webhook was answered with ${answer.status}: ${answer.text}`);
  return answer.body;
}

/** Follows a link as a visitor would, without going where it leads. */
export const follow = (shortCode: string, headers: Record<string, string> = {}): Promise<Answer> =>
  send('GET', `/${shortCode}`, { key: null, headers });

/** Asks again and again until the answer is right, and fails with the last answer after 30 seconds. */
export async function eventually<Value>(
  ask: () => Promise<Value> | Value,
  isRight: (value: Value) => boolean,
  timeoutMs = 30_000,
): Promise<Value> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (isRight(value)) return value;
    if (Date.now() > deadline)
      throw new Error(`Not so within ${timeoutMs} ms: ${JSON.stringify(value).slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
