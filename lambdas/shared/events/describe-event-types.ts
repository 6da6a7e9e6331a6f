import * as z from 'zod';
import { EVENT_TYPES, type EventType, eventCatalogue } from './catalogue.ts';
import { exampleEvent } from './example-event.ts';
import type { LinkbusEvent } from './linkbus-event.ts';

/** An event type as `GET /event-types` and the documentation describe it. */
export interface EventTypeDescription {
  readonly type: EventType;
  readonly schema_version: number;
  readonly description: string;
  /** JSON Schema, draft 2020-12. */
  readonly schema: z.core.JSONSchema.BaseSchema;
  readonly example: LinkbusEvent;
}

/** Describes every event type. Takes some milliseconds: call it once. */
export function describeEventTypes(): EventTypeDescription[] {
  return EVENT_TYPES.map((type) => {
    const schema = eventCatalogue[type];
    return {
      type,
      schema_version: schema.shape.schema_version.value,
      description: schema.description ?? '',
      // An input schema allows unknown properties, so receivers that validate accept fields added later.
      // An output schema would have `additionalProperties: false`.
      schema: z.toJSONSchema(schema, { io: 'input' }),
      example: exampleEvent(type),
    };
  });
}
