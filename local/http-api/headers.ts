/** A request's headers as an event has them. */
export interface RequestHeaders {
  /** By lower-case name, repeated ones joined with commas; without cookies and hop-by-hop headers. */
  readonly headers: Record<string, string>;
  /** `name=value`, one each; absent when there are none. */
  readonly cookies?: string[];
  /** Bytes of all values, as they came. */
  readonly size: number;
}

/** Headers that concern one connection only (RFC 9110, section 7.6.1), and the framing, which each side makes. */
export const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Collects headers from Node's `rawHeaders`: `message.headers` drops some repeated ones and joins the others with
 * a comma and a space.
 */
export function collectHeaders(rawHeaders: readonly string[]): RequestHeaders {
  // Without a prototype a header named __proto__ is a header.
  const headers: Record<string, string> = Object.create(null);
  const cookies: string[] = [];
  let size = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    size += value.length;
    if (name === 'cookie') {
      for (const cookie of value.split(';')) if (cookie.trim() !== '') cookies.push(cookie.trim());
    } else if (!CONNECTION_HEADERS.has(name)) {
      const before = headers[name];
      headers[name] = before === undefined ? value : `${before},${value}`;
    }
  }
  return cookies.length > 0 ? { headers, cookies, size } : { headers, size };
}
