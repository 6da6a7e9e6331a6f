import * as z from 'zod';
import type { EventPattern } from '../../event-pattern/match.ts';
import { validatePattern } from '../../event-pattern/validate.ts';
import { eventCatalogue } from '../shared/events/catalogue.ts';

/** The envelope is the same of every type. */
const envelopeFields = Object.keys(eventCatalogue['link.created'].shape);

const unknownField = `No event has this field: they have ${envelopeFields.join(', ')}.`;

/**
 * An EventBridge event pattern over the envelope. What is wrong with it is reported at its place. So is a field that no
 * event has, such as `detail` of a rule on the bus: EventBridge takes it, and nothing would ever be sent.
 */
export const filter = z.custom<EventPattern>().check(({ value, issues }) => {
  const problems = validatePattern(value);
  const refused = problems.length > 0 ? problems : unknownFields(value);
  for (const { path, message } of refused) {
    issues.push({ code: 'custom', input: value, path: [...path], message });
  }
});

/** Those of a valid pattern; `$or` holds patterns again. */
function unknownFields(pattern: EventPattern): { path: (string | number)[]; message: string }[] {
  return Object.entries(pattern).flatMap(([name, inside]) => {
    if (name === '$or') {
      return (inside as unknown as EventPattern[]).flatMap((alternative, index) =>
        unknownFields(alternative).map(({ path, message }) => ({ path: [name, index, ...path], message })),
      );
    }
    // A dot is a step into the event.
    const [field = ''] = name.split('.');
    return envelopeFields.includes(field) ? [] : [{ path: [name], message: unknownField }];
  });
}
