import { type All, type Any, countAlternatives, type Expression } from './expression.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { compileLeaf } from './leaf.ts';
import { maxFieldsInAlternatives, maxOrCombinations, maxPatternDepth, maxPatternLength } from './limits.ts';
import { reservedInOr } from './operators.ts';
import { kindOf, type PatternProblem, type Report, within } from './pattern-problem.ts';

type Walk = {
  readonly depth: number;
  readonly insideOr: boolean;
  /** Steps from the root of an event. */
  readonly path: readonly string[];
  /** Steps from the root of the pattern. */
  readonly place: readonly (string | number)[];
  readonly counted: { combinations: number };
  readonly report: Report;
};

/**
 * Compiles a pattern and lists every problem. A pattern with problems has no expression. Never throws. Takes time in
 * proportion to the pattern's length: no `$or` is expanded.
 */
export function compilePattern(pattern: unknown): {
  readonly expression: Expression | undefined;
  readonly problems: readonly PatternProblem[];
} {
  const problems: PatternProblem[] = [];
  const expression = compileRoot(pattern, (message, ...path) => void problems.push({ path, message }));
  return { expression: problems.length === 0 ? expression : undefined, problems };
}

function compileRoot(pattern: unknown, report: Report): Expression | undefined {
  if (!isJsonObject(pattern)) return report(`A pattern must be an object, not ${kindOf(pattern)}.`);
  if (isTooLong(pattern)) return report(`A pattern must be at most ${maxPatternLength} characters of JSON.`);
  const counted = { combinations: 1 };
  const expression = compileFields(pattern, {
    ...{ depth: 0, insideOr: false, path: [], place: [] },
    ...{ counted, report },
  });
  if (counted.combinations > maxOrCombinations) return undefined;
  if (countAlternatives(expression).fields > maxFieldsInAlternatives)
    report(`A pattern has at most ${maxFieldsInAlternatives} fields after each $or is expanded.`);
  return expression;
}

function compileFields(fields: JsonObject, walk: Walk): All {
  const entries = Object.entries(fields);
  if (entries.length === 0) walk.report('An object needs at least one field.');
  return { kind: 'all', members: entries.flatMap(([key, value]) => compileField(key, value, walk) ?? []) };
}

function compileField(key: string, value: unknown, walk: Walk): Expression | undefined {
  const steps = key.split('.');
  const here: Walk = {
    ...walk,
    depth: walk.depth + steps.length,
    place: [...walk.place, key],
    report: within(walk.report, key),
  };
  if (here.depth > maxPatternDepth)
    return here.report(`A pattern must nest at most ${maxPatternDepth} levels deep.`);
  if (key === '$or') return compileOr(value, here);
  if (walk.insideOr && reservedInOr.has(key))
    return here.report(`"${key}" is a reserved name and can't be a field inside $or.`);
  const path = [...walk.path, ...steps];
  if (Array.isArray(value))
    return { kind: 'field', path, leaf: compileLeaf(value, here.report), place: here.place };
  if (isJsonObject(value)) return compileFields(value, { ...here, path });
  return here.report(`A field takes a list of values or an object of fields, not ${kindOf(value)}.`);
}

function compileOr(members: unknown, walk: Walk): Any | undefined {
  const { counted, report } = walk;
  if (!Array.isArray(members) || members.length < 2)
    return report('$or takes a list of at least two objects.');
  counted.combinations *= members.length;
  if (counted.combinations > maxOrCombinations)
    report(`The lengths of all $or lists multiply to at most ${maxOrCombinations}.`);
  return {
    kind: 'any',
    members: members.flatMap((member: unknown, at) => {
      const here: Walk = {
        ...walk,
        depth: walk.depth + 1,
        insideOr: true,
        place: [...walk.place, at],
        report: within(report, at),
      };
      if (isJsonObject(member)) return [compileFields(member, here)];
      here.report(`A member of $or must be an object of fields, not ${kindOf(member)}.`);
      return [];
    }),
  };
}

function isTooLong(pattern: JsonObject): boolean {
  try {
    return JSON.stringify(pattern).length > maxPatternLength;
  } catch {
    // Circular, nested too deeply for the stack, or otherwise not JSON.
    return true;
  }
}
