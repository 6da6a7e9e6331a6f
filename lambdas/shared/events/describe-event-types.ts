import * as z from 'zod';
import { EVENT_TYPES, type EventType, eventCatalogue } from './catalogue.ts';
import { exampleEvent } from './example-event.ts';
import type { LinkbusEvent } from './linkbus-event.ts';

/** What clients and the documentation are told of an event type. */
export interface EventTypeDescription {
  readonly type: EventType;
  readonly schema_version: number;
  readonly description: string;
  /** JSON Schema, draft 2020-12. */
  readonly schema: z.core.JSONSchema.BaseSchema;
  readonly example: LinkbusEvent;
}

/** Every event type. It takes some milliseconds; make it once. */
export function describeEventTypes(): EventTypeDescription[] {
  return EVENT_TYPES.map((type) => {
    const schema = eventCatalogue[type];
    return {
      type,
      schema_version: schema.shape.schema_version.value,
      description: schema.description ?? '',
      // As input, objects take properties that the schema doesn't name: a receiver that validates must not refuse
      // events because fields were added. As output, zod would say `additionalProperties: false`.
      schema: z.toJSONSchema(schema, { io: 'input' }),
      example: exampleEvent(type),
    };
  });
}
