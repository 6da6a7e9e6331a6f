/** Finds the route for a method and a path's decoded segments. */
export type MatchRoute<R> = (method: string, segments: readonly string[]) => RouteMatch<R> | undefined;

interface RouteMatch<R> {
  readonly route: R;
  /** Decoded path variables by name; absent if the route has none. */
  readonly pathParameters?: Record<string, string>;
}

interface Entry<R> {
  readonly route: R;
  readonly variables: readonly string[];
}

/** A node of the route tree, one path segment per level. */
interface Node<R> {
  readonly literals: Map<string, Node<R>>;
  variable: Node<R> | undefined;
  /** Routes that end here, by method. */
  readonly ends: Map<string, Entry<R>>;
  /** Routes that end here with a greedy variable, by method. */
  readonly greedy: Map<string, Entry<R>>;
}

const VARIABLE = /^\{([\w.:-]+)(\+?)\}$/;
const LITERAL = /^[^{}]+$/;

/**
 * Compiles the routes of an HTTP API. A full match wins over a greedy match, and a greedy match over `$default`.
 * HEAD and OPTIONS are like any other method.
 *
 * AWS documents no further order. Here the leftmost differing segment decides: a literal wins over a variable, then
 * the longer path before a greedy variable wins, then a method wins over `ANY`. A variable never matches an empty
 * segment, so `/links/` and `//links` don't match `/links`. A greedy variable matches anything after its slash, even
 * nothing. Literals are compared after decoding, and `%2F` doesn't split a segment.
 *
 * @throws Error for an invalid or duplicate route key
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function compileRoutes<R extends { readonly routeKey: string }>(routes: readonly R[]): MatchRoute<R> {
  const root = emptyNode<R>();
  let fallback: R | undefined;
  const keys = new Set<string>();

  for (const route of routes) {
    const { routeKey } = route;
    if (keys.has(routeKey)) throw new Error(`duplicate route ${routeKey}`);
    keys.add(routeKey);
    if (routeKey === '$default') fallback = route;
    else add(root, route);
  }

  return function matchRoute(method, segments) {
    const values: string[] = [];
    const entry =
      fullMatch(root, method, segments, 0, values) ?? greedyMatch(root, method, segments, 0, values);
    if (entry === undefined) return fallback === undefined ? undefined : { route: fallback };
    if (entry.variables.length === 0) return { route: entry.route };
    const pathParameters: Record<string, string> = {};
    entry.variables.forEach((name, at) => {
      pathParameters[name] = values[at] ?? '';
    });
    return { route: entry.route, pathParameters };
  };
}

function emptyNode<R>(): Node<R> {
  return { literals: new Map(), variable: undefined, ends: new Map(), greedy: new Map() };
}

function add<R extends { readonly routeKey: string }>(root: Node<R>, route: R): void {
  const invalid = new Error(`invalid route key ${route.routeKey}: use "METHOD /path" or "$default"`);
  const [method = '', path = '', ...rest] = route.routeKey.split(' ');
  if (!/^[A-Z]+$/.test(method) || !path.startsWith('/') || rest.length > 0) throw invalid;

  const variables: string[] = [];
  let node = root;
  let ends = node.ends;
  for (const segment of path.slice(1).split('/')) {
    // A greedy variable must be last.
    if (ends === node.greedy) throw invalid;
    const [, name, greedy] = VARIABLE.exec(segment) ?? [];
    if (name !== undefined) variables.push(name);
    if (name !== undefined && greedy === '+') {
      ends = node.greedy;
      continue;
    }
    if (name !== undefined) {
      node.variable ??= emptyNode();
      node = node.variable;
    } else {
      if (!LITERAL.test(segment) && path !== '/') throw invalid;
      const next = node.literals.get(segment) ?? emptyNode<R>();
      node.literals.set(segment, next);
      node = next;
    }
    ends = node.ends;
  }
  ends.set(method, { route, variables });
}

function fullMatch<R>(
  node: Node<R>,
  method: string,
  segments: readonly string[],
  at: number,
  values: string[],
): Entry<R> | undefined {
  const segment = segments[at];
  if (segment === undefined) return node.ends.get(method) ?? node.ends.get('ANY');
  return descend(fullMatch, node, method, segments, at, values);
}

function greedyMatch<R>(
  node: Node<R>,
  method: string,
  segments: readonly string[],
  at: number,
  values: string[],
): Entry<R> | undefined {
  if (at >= segments.length) return undefined;
  const deeper = descend(greedyMatch, node, method, segments, at, values);
  if (deeper !== undefined) return deeper;
  const entry = node.greedy.get(method) ?? node.greedy.get('ANY');
  if (entry !== undefined) values.push(segments.slice(at).join('/'));
  return entry;
}

/** Tries the literal child, then the variable child. Leaves `values` unchanged if neither matches. */
function descend<R>(
  match: typeof fullMatch<R>,
  node: Node<R>,
  method: string,
  segments: readonly string[],
  at: number,
  values: string[],
): Entry<R> | undefined {
  const segment = segments[at] ?? '';
  const literal = node.literals.get(segment);
  if (literal !== undefined) {
    const found = match(literal, method, segments, at + 1, values);
    if (found !== undefined) return found;
  }
  if (node.variable === undefined || segment === '') return undefined;
  values.push(segment);
  const found = match(node.variable, method, segments, at + 1, values);
  if (found === undefined) values.pop();
  return found;
}
