import { isJsonObject, type JsonObject } from './json.ts';
import { compileLeaf, type Leaf } from './leaf.ts';
import { maxFieldsInAlternatives, maxOrCombinations, maxPatternDepth, maxPatternLength } from './limits.ts';
import { reservedInOr } from './operators.ts';
import { kindOf, type PatternProblem, type Report, within } from './pattern-problem.ts';

/** A pattern with each `$or` resolved to one member: leaves by path (steps joined with dots). All must match. */
export type Alternative = ReadonlyMap<string, Leaf>;

type Walk = {
  depth: number;
  insideOr: boolean;
  spent: { combinations: number; fields: number };
  report: Report;
};

/**
 * Compiles a pattern into alternatives, one of which must match, and lists every problem. A pattern with problems
 * has no alternatives. Never throws.
 */
export function compilePattern(pattern: unknown): {
  alternatives: Alternative[];
  problems: PatternProblem[];
} {
  const problems: PatternProblem[] = [];
  const alternatives = compileRoot(pattern, (message, ...path) => void problems.push({ path, message }));
  return { alternatives: problems.length === 0 ? alternatives : [], problems };
}

function compileRoot(pattern: unknown, report: Report): Alternative[] {
  if (!isJsonObject(pattern)) return report(`A pattern must be an object, not ${kindOf(pattern)}.`) ?? [];
  if (isTooLong(pattern))
    return report(`A pattern must be at most ${maxPatternLength} characters of JSON.`) ?? [];
  const spent = { combinations: 1, fields: 0 };
  const alternatives = compileFields(pattern, [], [new Map()], { depth: 0, insideOr: false, spent, report });
  if (spent.fields > maxFieldsInAlternatives)
    report(`A pattern has at most ${maxFieldsInAlternatives} fields after each $or is expanded.`);
  return alternatives;
}

/** Adds an object's fields to every alternative, in order. A later field replaces an earlier one, as in event-ruler. */
function compileFields(fields: JsonObject, path: string[], alternatives: Map<string, Leaf>[], walk: Walk) {
  const entries = Object.entries(fields);
  if (entries.length === 0) walk.report('An object needs at least one field.');
  let extended = alternatives;
  for (const [key, value] of entries) {
    const here = { ...walk, depth: walk.depth + key.split('.').length, report: within(walk.report, key) };
    const fieldPath = [...path, key];
    if (here.depth > maxPatternDepth) {
      here.report(`A pattern must nest at most ${maxPatternDepth} levels deep.`);
    } else if (key === '$or') {
      extended = compileOr(value, path, extended, here);
    } else if (walk.insideOr && reservedInOr.has(key)) {
      here.report(`"${key}" is a reserved name and can't be a field inside $or.`);
    } else if (Array.isArray(value)) {
      writeLeaf(fieldPath.join('.'), compileLeaf(value, here.report), extended, walk);
    } else if (isJsonObject(value)) {
      extended = compileFields(value, fieldPath, extended, here);
    } else {
      here.report(`A field takes a list of values or an object of fields, not ${kindOf(value)}.`);
    }
  }
  return extended;
}

function writeLeaf(path: string, leaf: Leaf, alternatives: Map<string, Leaf>[], { spent }: Walk) {
  spent.fields += alternatives.length;
  if (spent.fields > maxFieldsInAlternatives) return;
  for (const alternative of alternatives) alternative.set(path, leaf);
}

/** Copies the alternatives for each member of the `$or`. */
function compileOr(members: unknown, path: string[], alternatives: Map<string, Leaf>[], walk: Walk) {
  const { spent, report } = walk;
  if (!Array.isArray(members) || members.length < 2) {
    report('$or takes a list of at least two objects.');
    return alternatives;
  }
  spent.combinations *= members.length;
  if (spent.combinations > maxOrCombinations)
    report(`The lengths of all $or lists multiply to at most ${maxOrCombinations}.`);
  for (const alternative of alternatives) spent.fields += alternative.size * members.length;
  // Past a limit, keep validating the members without adding alternatives.
  const tooMany = spent.combinations > maxOrCombinations || spent.fields > maxFieldsInAlternatives;

  return members.flatMap((member: unknown, at) => {
    const here = { ...walk, depth: walk.depth + 1, insideOr: true, report: within(report, at) };
    const forked = tooMany ? [] : alternatives.map((alternative) => new Map(alternative));
    if (isJsonObject(member)) return compileFields(member, path, forked, here);
    here.report(`A member of $or must be an object of fields, not ${kindOf(member)}.`);
    return forked;
  });
}

function isTooLong(pattern: JsonObject): boolean {
  try {
    return JSON.stringify(pattern).length > maxPatternLength;
  } catch {
    // Circular, nested too deeply for the stack, or otherwise not JSON.
    return true;
  }
}
