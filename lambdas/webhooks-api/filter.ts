import * as z from 'zod';
import type { EventPattern } from '../../event-pattern/match.ts';
import { validatePattern } from '../../event-pattern/validate.ts';
import { eventCatalogue } from '../shared/events/catalogue.ts';

/** All event types share one envelope. */
const envelopeFields = Object.keys(eventCatalogue['link.created'].shape);

const unknownField = `Unknown field. Events have the fields ${envelopeFields.join(', ')}.`;

/**
 * An EventBridge event pattern over the envelope. Reports each problem at its path. Also refuses fields that no event
 * has, such as `detail` of a rule on the bus: EventBridge accepts them, but they would never match.
 */
export const filter = z.custom<EventPattern>().check(({ value, issues }) => {
  const problems = validatePattern(value);
  const refused = problems.length > 0 ? problems : unknownFields(value);
  for (const { path, message } of refused) {
    issues.push({ code: 'custom', input: value, path: [...path], message });
  }
});

/** Finds the unknown fields of a valid pattern. `$or` holds more patterns. */
function unknownFields(pattern: EventPattern): { path: (string | number)[]; message: string }[] {
  return Object.entries(pattern).flatMap(([name, inside]) => {
    if (name === '$or') {
      return (inside as unknown as EventPattern[]).flatMap((alternative, index) =>
        unknownFields(alternative).map(({ path, message }) => ({ path: [name, index, ...path], message })),
      );
    }
    // Dots separate the fields of a path.
    const [field = ''] = name.split('.');
    return envelopeFields.includes(field) ? [] : [{ path: [name], message: unknownField }];
  });
}
