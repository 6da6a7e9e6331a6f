/** A parsed request target. */
interface RequestTarget {
  /** The path's segments, decoded: `/a/b%2Fc` is `['a', 'b/c']`, `/` is `['']`. */
  readonly segments: readonly string[];
  /** The raw text after the first `?`; empty without one. */
  readonly query: string;
}

const ORIGIN = /^https?:\/\/[^/?]*/i;

/**
 * Parses a request target in origin form (`/path?query`) or absolute form (RFC 9112, section 3.2). Returns undefined
 * for other forms and for percent-encoding that isn't UTF-8; AWS doesn't document its response to those.
 */
export function parseTarget(target: string): RequestTarget | undefined {
  const relative = target.startsWith('/') ? target : withoutOrigin(target);
  if (relative === undefined) return undefined;
  const mark = relative.indexOf('?');
  const path = mark < 0 ? relative : relative.slice(0, mark);
  const query = mark < 0 ? '' : relative.slice(mark + 1);
  const segments = path.slice(1).split('/');
  if (!path.includes('%')) return { segments, query };
  try {
    return { segments: segments.map(decodeURIComponent), query };
  } catch {
    return undefined;
  }
}

function withoutOrigin(target: string): string | undefined {
  const origin = ORIGIN.exec(target)?.[0];
  if (origin === undefined) return undefined;
  const rest = target.slice(origin.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
