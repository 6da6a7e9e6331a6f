import type { Leaf } from './leaf.ts';

/** A compiled pattern: fields, of which all or any must match. */
export type Expression = Field | All | Any;

export type All = { readonly kind: 'all'; readonly members: readonly Expression[] };

/** An `$or`. */
export type Any = { readonly kind: 'any'; readonly members: readonly Expression[] };

export type Field = {
  readonly kind: 'field';
  /** Steps from the root of the event. */
  readonly path: readonly string[];
  readonly leaf: Leaf;
  /** Steps from the root of the pattern. */
  readonly place: readonly (string | number)[];
};

/** A pattern with each `$or` resolved to one member: fields by path (steps joined with dots). All must match. */
export type Alternative = ReadonlyMap<string, Field>;

/** Lists the alternatives, one of which must match. A later field replaces an earlier one, as in event-ruler. */
export function alternativesOf(expression: Expression): Alternative[] {
  return combinationsOf(expression).map(
    (fields) => new Map(fields.map((field) => [field.path.join('.'), field])),
  );
}

/**
 * Counts the alternatives, and the fields in all of them together, before any replaces another.
 * @param weigh what a field counts. @default 1
 */
export function countAlternatives(
  expression: Expression,
  weigh: (field: Field) => number = () => 1,
): { readonly alternatives: number; readonly fields: number } {
  if (expression.kind === 'field') return { alternatives: 1, fields: weigh(expression) };
  const counts = expression.members.map((member) => countAlternatives(member, weigh));
  if (expression.kind === 'any')
    return counts.reduce(
      (sum, each) => ({
        alternatives: sum.alternatives + each.alternatives,
        fields: sum.fields + each.fields,
      }),
      { alternatives: 0, fields: 0 },
    );
  return counts.reduce(
    (product, each) => ({
      alternatives: product.alternatives * each.alternatives,
      fields: product.fields * each.alternatives + each.fields * product.alternatives,
    }),
    { alternatives: 1, fields: 0 },
  );
}

/**
 * Tells whether an alternative has a field twice. Without such a field, an expression matches a value if its members do,
 * and no alternative needs to be listed.
 */
export function replacesFields(expression: Expression): boolean {
  let replaces = false;
  pathsOf(expression);
  return replaces;

  function pathsOf(part: Expression): ReadonlySet<string> {
    if (part.kind === 'field') return new Set([part.path.join('.')]);
    const paths = new Set<string>();
    for (const member of part.members) {
      const inside = pathsOf(member);
      if (part.kind === 'all' && !paths.isDisjointFrom(inside)) replaces = true;
      for (const path of inside) paths.add(path);
    }
    return paths;
  }
}

function combinationsOf(expression: Expression): Field[][] {
  if (expression.kind === 'field') return [[expression]];
  if (expression.kind === 'any') return expression.members.flatMap(combinationsOf);
  return expression.members.reduce<Field[][]>(
    (combinations, member) => {
      const further = combinationsOf(member);
      return combinations.flatMap((fields) => further.map((more) => [...fields, ...more]));
    },
    [[]],
  );
}
