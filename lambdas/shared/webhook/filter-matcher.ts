import { type EventPattern, type Matcher, makeMatcher } from '../../../event-pattern/match.ts';
import type { Budget } from '../../../event-pattern/steps.ts';

/**
 * Parts of all compiled filters that an execution environment keeps: about 30 MB. The 100 webhooks of a workspace have less
 * than a third, or two thirds if an earlier release accepted them (`filter-budget.ts`), so they can't evict all others.
 */
const MAX_SIZE = 300_000;

/** The compiled filters by their JSON, least recently used first. */
const compiled = new Map<string, Matcher>();
let totalSize = 0;

/** The JSON of filters that are stored as objects, which fan-out keeps for many events. */
const texts = new WeakMap<EventPattern, string>();

/**
 * Compiles a webhook's filter, or takes it from memory.
 * @param budget pays for compiling
 * @throws TooManySteps if it has too few steps for that; nothing is kept
 */
export function filterMatcher(filter: string | EventPattern, budget: Budget): Matcher {
  const text = typeof filter === 'string' ? filter : textOf(filter);
  const known = compiled.get(text);
  if (known !== undefined) {
    compiled.delete(text);
    compiled.set(text, known);
    return known;
  }
  const matcher = makeMatcher(JSON.parse(text) as EventPattern, budget);
  compiled.set(text, matcher);
  totalSize += matcher.size;
  for (const [oldest, { size }] of compiled) {
    if (totalSize <= MAX_SIZE) break;
    compiled.delete(oldest);
    totalSize -= size;
  }
  return matcher;
}

function textOf(filter: EventPattern): string {
  const text = texts.get(filter) ?? JSON.stringify(filter);
  texts.set(filter, text);
  return text;
}
