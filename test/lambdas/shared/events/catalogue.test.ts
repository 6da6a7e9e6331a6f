import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, eventCatalogue } from '../../../../lambdas/shared/events/catalogue.ts';
import { linkClickedEvent } from '../../factories/linkbus-event.ts';

const event = linkClickedEvent();
const schema = eventCatalogue['link.clicked'];

describe('the catalogue', () => {
  it('has the schema of each event type under its name', () => {
    expect(EVENT_TYPES).toEqual([
      'link.created',
      'link.clicked',
      'webhook.test',
      'webhook.disabled',
      'delivery.exhausted',
    ]);
    for (const type of EVENT_TYPES) expect(eventCatalogue[type].shape.type.value).toBe(type);
  });

  it('takes an event as the contract writes it', () => {
    expect(schema.parse(event)).toEqual(event);
  });

  it.each([
    ['an id of another kind', { id: 'lnk_01M7X20NWENK5X3YP0R944R959' }],
    ['an id with a dot, which the signature could not hold', { id: 'evt_01M7X20NWENK5X3YP0R944R95.' }],
    ['another type', { type: 'link.created' }],
    ['another version', { schema_version: 2 }],
    ['a time without milliseconds', { occurred_at: '2026-11-20T10:15:30Z' }],
    ['a time that is not UTC', { occurred_at: '2026-11-20T10:15:30.123+01:00' }],
    ['a time in a year of five digits', { occurred_at: '+010000-01-01T00:00:00.000Z' }],
    ['click number 0', { data: { ...event.data, clicks: 0 } }],
    ['half a click', { data: { ...event.data, clicks: 1.5 } }],
    ['a target that is no URL', { data: { ...event.data, target_url: '/page' } }],
    ['no country, instead of null', { data: { ...event.data, country: undefined } }],
  ])('does not take %s', (_, overrides) => {
    expect(schema.safeParse({ ...event, ...overrides }).success).toBe(false);
  });
});
