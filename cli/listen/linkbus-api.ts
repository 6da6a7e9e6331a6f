/** Calls an operation of Linkbus's API. @throws ApiError for a response other than 2xx, or the error of `fetch` */
export type CallApi = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** A response that isn't 2xx. The message is the `detail` of the problem. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Each call ends after this many milliseconds. */
const TIMEOUT_MS = 10_000;

/** @param signal ends calls in flight */
export function makeCallApi(baseUrl: string, apiKey: string, signal?: AbortSignal): CallApi {
  return async function callApi(method, path, body) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return text === '' ? undefined : JSON.parse(text);
    throw new ApiError(response.status, problemOf(text) ?? `${method} ${path} got a ${response.status}`);
  };
}

function problemOf(text: string): string | undefined {
  try {
    const { detail, errors = [] } = JSON.parse(text);
    return [detail, ...errors.map(({ message }: { message: string }) => message)].join(' ');
  } catch {
    return undefined;
  }
}
