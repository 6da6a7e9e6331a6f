/** A request target taken apart. */
export interface RequestTarget {
  /** The path's segments, decoded: `/a/b%2Fc` is `['a', 'b/c']`, `/` is `['']`. */
  readonly segments: readonly string[];
  /** What follows the `?`, as it came; empty when there is none. */
  readonly query: string;
}

const ORIGIN = /^https?:\/\/[^/?]*/i;

/**
 * Parses a request target in origin form (`/path?query`) or absolute form (RFC 9112, section 3.2). Undefined for
 * any other, and for a path whose percent-encoding isn't UTF-8: the front answers 400 then (what API Gateway does
 * isn't documented).
 */
export function parseTarget(target: string): RequestTarget | undefined {
  const local = target.startsWith('/') ? target : localPart(target);
  if (local === undefined) return undefined;
  const mark = local.indexOf('?');
  const path = mark < 0 ? local : local.slice(0, mark);
  const query = mark < 0 ? '' : local.slice(mark + 1);
  const segments = path.slice(1).split('/');
  if (!path.includes('%')) return { segments, query };
  try {
    return { segments: segments.map(decodeURIComponent), query };
  } catch {
    return undefined;
  }
}

function localPart(target: string): string | undefined {
  const origin = ORIGIN.exec(target)?.[0];
  if (origin === undefined) return undefined;
  const rest = target.slice(origin.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
