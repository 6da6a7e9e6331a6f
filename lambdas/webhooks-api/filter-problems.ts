import { isJsonObject } from '../../event-pattern/json.ts';
import { type EventPattern, matchesPattern } from '../../event-pattern/match.ts';
import { EVENT_TYPES, type EventType } from '../shared/events/catalogue.ts';
import type { FieldError } from '../shared/problem/problem.ts';
import { invalidRequest } from '../shared/problem/problems.ts';
import { type FieldValues, fieldNames, fieldValues } from './event-fields.ts';

/** A place in a pattern. */
interface Place {
  /** From the root of the pattern, as in a problem's path. */
  readonly steps: readonly (string | number)[];
  /** From the root of an event. */
  readonly path: readonly string[];
}

/** Operators on strings. `anything-but` and `exists` match values of any type. */
const ON_STRINGS: ReadonlySet<string> = new Set([
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'cidr',
]);

/** @throws Problem 422 for a filter with a field or value that none of the subscribed event types can have */
export function checkFilter(filter: EventPattern | null, events: readonly string[]): void {
  const problems = filter === null ? [] : filterProblems(filter, events);
  if (problems.length > 0) throw invalidRequest(problems);
}

/**
 * Finds the fields and values of a valid filter that none of the subscribed event types can have, such as `contry` or
 * `link.clickd`. EventBridge accepts them, but they never match.
 *
 * @param events `events` of the webhook
 */
export function filterProblems(filter: EventPattern, events: readonly string[]): FieldError[] {
  const types = EVENT_TYPES.filter((type) => events.some((subscribed) => covers(subscribed, type)));
  return inFields(filter, { steps: ['filter'], path: [] });

  function inFields(fields: EventPattern, { steps, path }: Place): FieldError[] {
    return Object.entries(fields).flatMap(([key, value]) => {
      const at = [...steps, key];
      if (key === '$or')
        return (value as EventPattern[]).flatMap((member, index) =>
          inFields(member, { steps: [...at, index], path }),
        );
      // Dots separate the fields of a path.
      const place = { steps: at, path: [...path, ...key.split('.')] };
      const unknown = unknownField(place);
      if (unknown !== undefined) return [unknown];
      return isJsonObject(value) ? inFields(value, place) : inList(value as unknown[], place);
    });
  }

  function unknownField({ steps, path }: Place): FieldError | undefined {
    const known = path.findIndex((_, at) => fieldValues(types, path.slice(0, at + 1)).length === 0);
    if (known < 0) return undefined;
    const parent = path.slice(0, known);
    const names = fieldNames(types, parent);
    const where = parent.length === 0 ? 'Events' : `"${parent.join('.')}" of the subscribed events`;
    const message =
      names.length === 0
        ? `Unknown field. ${where} has no fields.`
        : `Unknown field. ${where} ${parent.length === 0 ? 'have' : 'has'} the fields ${names.join(', ')}.`;
    return { path: steps.join('.'), message };
  }

  function inList(list: readonly unknown[], { steps, path }: Place): FieldError[] {
    const possible = fieldValues(types, path);
    return list.flatMap((member, index) =>
      possible.some((values) => canMatch(member, values))
        ? []
        : [{ path: [...steps, index].join('.'), message: 'No subscribed event can have this value here.' }],
    );
  }
}

function covers(subscribed: string, type: EventType): boolean {
  return subscribed === type || (subscribed.endsWith('*') && type.startsWith(subscribed.slice(0, -1)));
}

/** Tells whether a member of a field's list can match a value of the field. */
function canMatch(member: unknown, { types, values }: FieldValues): boolean {
  if (!isJsonObject(member)) return values?.includes(member as string) ?? types.has(typeOf(member));
  const [operator = ''] = Object.keys(member);
  if (operator === 'exists') return true;
  if (values !== undefined) return values.some((value) => matchesPattern({ value: [member] }, { value }));
  if (operator === 'numeric') return types.has('number');
  return ON_STRINGS.has(operator) ? types.has('string') : types.size > 0;
}

const typeOf = (value: unknown): string => (value === null ? 'null' : typeof value);
