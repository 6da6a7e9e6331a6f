import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, eventCatalogue } from '../../../../lambdas/shared/events/catalogue.ts';
import { linkClickedEvent } from '../../factories/linkbus-event.ts';

const event = linkClickedEvent();
const schema = eventCatalogue['link.clicked'];

describe('the catalogue', () => {
  it('has the schema of each event type', () => {
    expect(EVENT_TYPES).toEqual([
      'link.created',
      'link.clicked',
      'webhook.test',
      'webhook.disabled',
      'delivery.exhausted',
    ]);
    for (const type of EVENT_TYPES) expect(eventCatalogue[type].shape.type.value).toBe(type);
  });

  it('accepts an event of the contract', () => {
    expect(schema.parse(event)).toEqual(event);
  });

  it.each([
    ['an id with another prefix', { id: 'lnk_01M7X20NWENK5X3YP0R944R959' }],
    ['an id with a dot, which separates the parts of a signature', { id: 'evt_01M7X20NWENK5X3YP0R944R95.' }],
    ['another type', { type: 'link.created' }],
    ['another version', { schema_version: 2 }],
    ['a time without milliseconds', { occurred_at: '2026-11-20T10:15:30Z' }],
    ['a time that is not UTC', { occurred_at: '2026-11-20T10:15:30.123+01:00' }],
    ['a time in a year of five digits', { occurred_at: '+010000-01-01T00:00:00.000Z' }],
    ['click number 0', { data: { ...event.data, clicks: 0 } }],
    ['half a click', { data: { ...event.data, clicks: 1.5 } }],
    ['a target that is not a URL', { data: { ...event.data, target_url: '/page' } }],
    ['a missing country', { data: { ...event.data, country: undefined } }],
  ])('rejects %s', (_, overrides) => {
    expect(schema.safeParse({ ...event, ...overrides }).success).toBe(false);
  });
});
