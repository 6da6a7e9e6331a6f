/** Request headers as an event has them. */
export interface RequestHeaders {
  /** By lower-case name; repeated headers are joined with commas. No cookies, no hop-by-hop headers. */
  readonly headers: Record<string, string>;
  /** `name=value` pairs; absent without cookies. */
  readonly cookies?: string[];
  /** Bytes of all values as received. */
  readonly size: number;
}

/** Hop-by-hop headers (RFC 9110, section 7.6.1) and body framing. */
export const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Collects headers from `rawHeaders`. Node's `headers` drops some repeated headers, and joins others with `, `. */
export function collectHeaders(rawHeaders: readonly string[]): RequestHeaders {
  // No prototype, so a header named __proto__ is just a header.
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
      const previous = headers[name];
      headers[name] = previous === undefined ? value : `${previous},${value}`;
    }
  }
  return cookies.length > 0 ? { headers, cookies, size } : { headers, size };
}
