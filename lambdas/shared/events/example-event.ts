import * as z from 'zod';
import { type EventType, eventCatalogue } from './catalogue.ts';
import type { LinkbusEvent } from './linkbus-event.ts';

/**
 * Makes an event of this type from the examples of its fields.
 * @throws if a field has no example, or one that its schema rejects
 */
export function exampleEvent(type: EventType): LinkbusEvent {
  const schema = eventCatalogue[type];
  return schema.parse(exampleOf(schema, type));
}

function exampleOf(schema: z.core.$ZodType, path: string): unknown {
  const examples = z.globalRegistry.get(schema)?.examples;
  if (Array.isArray(examples)) return examples[0];
  if (!(schema instanceof z.ZodObject))
    throw new Error(`${path} has no example. Add one with .meta({ examples }).`);
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => [name, exampleOf(field, `${path}.${name}`)]),
  );
}
