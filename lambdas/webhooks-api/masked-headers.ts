import { invalidRequest } from '../shared/problem/problems.ts';

type Headers = Readonly<Record<string, string>>;

const MASK = '********';

/** Names of headers that carry credentials, or parts of such names. */
const CREDENTIALS = /auth|cookie|credential|key|pass|pwd|secret|session|signature|token/i;

/** Authentication schemes, which a masked value shows (RFC 9110 section 11). */
const SCHEME = /^(basic|bearer|digest|token|apikey|aws4-hmac-sha256) (?=\S)/i;

/** Masks the values of headers that carry credentials: `Bearer ********`. */
export function maskHeaders(headers: Headers): Headers {
  return mapValues(headers, masked);
}

/**
 * Puts the stored values back for masked ones, so that a client can send the headers that it read.
 * @param stored headers of the webhook; none for a new one
 * @throws Problem 422 for a masked value of a header that isn't stored
 */
export function unmaskHeaders(headers: Headers, stored: Headers): Headers {
  const storedNames = new Map(Object.keys(stored).map((name) => [name.toLowerCase(), name]));
  return mapValues(headers, (name, value) => {
    if (value !== masked(name, value)) return value;
    if (!CREDENTIALS.test(name)) return value;
    const storedValue = stored[storedNames.get(name.toLowerCase()) ?? ''];
    if (storedValue !== undefined && masked(name, storedValue) === value) return storedValue;
    const message = 'Is masked. Send the value itself.';
    throw invalidRequest([{ path: `headers.${name}`, message }]);
  });
}

function masked(name: string, value: string): string {
  return CREDENTIALS.test(name) ? `${value.match(SCHEME)?.[0] ?? ''}${MASK}` : value;
}

function mapValues(headers: Headers, change: (name: string, value: string) => string): Headers {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, change(name, value)]));
}
