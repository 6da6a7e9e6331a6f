import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { eventsOf } from '../../../../lambdas/outbox/events-of.ts';
import { EVENT_TYPES } from '../../../../lambdas/shared/events/catalogue.ts';
import { describeEventTypes } from '../../../../lambdas/shared/events/describe-event-types.ts';
import {
  deliveryExhaustedEvent,
  linkClickedEvent,
  linkCreatedEvent,
  webhookDisabledEvent,
  webhookTestEvent,
} from '../../factories/linkbus-event.ts';

const eventTypes = describeEventTypes();

/** Validates with the JSON Schema of a type, as a receiver would. */
function validatorOf(type: string) {
  const described = eventTypes.find((each) => each.type === type);
  const validator = z.fromJSONSchema(JSON.parse(JSON.stringify(described?.schema ?? false)));
  return (value: unknown): boolean => validator.safeParse(value).success;
}

/** All fields of a JSON Schema by path, including those of nested objects. */
function fieldsOf(schema: z.core.JSONSchema.BaseSchema, path = ''): [string, z.core.JSONSchema.BaseSchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const of = field as z.core.JSONSchema.BaseSchema;
    return [[`${path}${name}`, of], ...fieldsOf(of, `${path}${name}.`)];
  });
}

describe('the description of the event types', () => {
  it('has each type of the catalogue in order, in version 1, with a sentence about it', () => {
    expect(eventTypes.map(({ type }) => type)).toEqual(EVENT_TYPES);
    for (const { schema_version, description, schema } of eventTypes) {
      expect(schema_version).toBe(1);
      expect(description).toMatch(/^[A-Z].*\.$/);
      expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', description });
    }
  });

  it.each(eventTypes)('describes each field of $type, with an example', ({ schema }) => {
    const fields = fieldsOf(schema);

    expect(fields.length).toBeGreaterThan(6);
    for (const [path, { description, examples }] of fields) {
      expect(description, path).toMatch(/^\S.*\.$/);
      if (path !== 'data') expect(examples, path).toHaveLength(1);
    }
  });
});

const link = {
  short_code: 'aB3xY7k',
  workspace_id: 'default',
  id: linkClickedEvent().data.link_id,
  target_url: 'https://example.com/?q=ü',
  redirect_status: 302,
  clicks: 1,
  live_until: '2026-12-31T23:00:00.000Z',
  click_limit: 5,
  title: 'Autumn',
  tags: ['a'],
  created_at: '2026-11-20T10:15:30.123Z',
  updated_at: '2026-11-20T10:15:30.123Z',
};
const { id, occurred_at: at } = linkClickedEvent();

const events = [
  linkCreatedEvent(),
  linkClickedEvent(),
  webhookTestEvent(),
  webhookDisabledEvent(),
  deliveryExhaustedEvent(),
  ...eventsOf(undefined, { ...link, change: { type: 'link.created', id, at } }, 'https://go.example'),
  ...eventsOf(
    undefined,
    { ...link, change: { type: 'link.clicked', id, clicks: [{ id, at, referrer: 'android-app://x' }] } },
    'http://127.0.0.1:8000',
  ),
  ...eventTypes.map(({ example }) => example),
];

describe('the JSON Schema of a type', () => {
  it('is tested with an event of each type', () => {
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(EVENT_TYPES));
  });

  it.each(events)('accepts an event of its own type only: $type', (event) => {
    for (const type of EVENT_TYPES) expect(validatorOf(type)(event)).toBe(type === event.type);
  });

  it.each(events)('accepts fields added later: $type', (event) => {
    const later = { ...event, added: true, data: { ...event.data, added: { deep: [1] } } };

    expect(validatorOf(event.type)(later)).toBe(true);
  });

  it.each(events)('rejects an event with a missing field or a wrong type of value: $type', (event) => {
    const isValid = validatorOf(event.type);

    for (const name of Object.keys(event)) {
      expect(isValid({ ...event, [name]: undefined }), name).toBe(false);
      expect(isValid({ ...event, [name]: { wrong: true } }), name).toBe(false);
    }
    for (const name of Object.keys(event.data)) {
      // Events of earlier releases have no actor.
      expect(isValid({ ...event, data: { ...event.data, [name]: undefined } }), name).toBe(name === 'actor');
      expect(isValid({ ...event, data: { ...event.data, [name]: { wrong: true } } }), name).toBe(false);
    }
  });
});
