import { type EventPattern, type Matcher, makeMatcher } from '../../../event-pattern/match.ts';

/** Parts of all compiled filters that an execution environment keeps: about 10 MB. */
const MAX_SIZE = 100_000;

/** The compiled filters by their JSON, least recently used first. */
const compiled = new Map<string, Matcher>();
let totalSize = 0;

/** Compiles a webhook's filter, or takes it from memory. */
export function filterMatcher(filter: string | EventPattern): Matcher {
  const text = typeof filter === 'string' ? filter : JSON.stringify(filter);
  const known = compiled.get(text);
  if (known !== undefined) {
    compiled.delete(text);
    compiled.set(text, known);
    return known;
  }
  const matcher = makeMatcher(JSON.parse(text) as EventPattern);
  compiled.set(text, matcher);
  totalSize += matcher.size;
  for (const [oldest, { size }] of compiled) {
    if (totalSize <= MAX_SIZE) break;
    compiled.delete(oldest);
    totalSize -= size;
  }
  return matcher;
}
