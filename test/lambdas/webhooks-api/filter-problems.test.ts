import { describe, expect, it } from 'vitest';
import { EVENT_TYPES, type EventType } from '../../../lambdas/shared/events/catalogue.ts';
import { exampleEvent } from '../../../lambdas/shared/events/example-event.ts';
import { filterProblems } from '../../../lambdas/webhooks-api/filter-problems.ts';

const placesOf = (filter: object, events: string[] = ['*']) =>
  filterProblems(filter as never, events).map(({ path }) => path);

describe('a filter may not have', () => {
  it.each([
    ['an unknown field', { data: { contry: ['NL'] } }, ['filter.data.contry']],
    ['an unknown field of the envelope', { detail: { data: { country: ['NL'] } } }, ['filter.detail']],
    ['a path to an unknown field', { 'data.contry': ['NL'] }, ['filter.data.contry']],
    ['a field below a scalar', { type: { name: ['x'] } }, ['filter.type.name']],
    [
      'an inherited property',
      { constructor: ['x'], data: { toString: [1] } },
      ['filter.constructor', 'filter.data.toString'],
    ],
    ['an unknown type of event', { type: ['link.clicked', 'link.clickd'] }, ['filter.type.1']],
    ['a prefix of no type', { type: [{ prefix: 'lnk.' }] }, ['filter.type.0']],
    ['a string for a number', { data: { clicks: ['42'] } }, ['filter.data.clicks.0']],
    ['a range for a string', { data: { country: [{ numeric: ['>', 1] }] } }, ['filter.data.country.0']],
    ['a string for a boolean', { data: { is_bot: ['false'] } }, ['filter.data.is_bot.0']],
    [
      'null for a field that has always a value',
      { data: { short_code: [null] } },
      ['filter.data.short_code.0'],
    ],
    ['a value for an object', { data: ['x'] }, ['filter.data.0']],
    [
      'a problem in $or',
      { $or: [{ type: ['link.created'] }, { country: ['NL'] }] },
      ['filter.$or.1.country'],
    ],
    ['another version', { schema_version: [2] }, ['filter.schema_version.0']],
  ])('%s', (_, filter, places) => {
    expect(placesOf(filter)).toEqual(places);
  });

  it('a field or type that no subscribed event has', () => {
    expect(placesOf({ data: { country: ['NL'] } }, ['link.created'])).toEqual(['filter.data.country']);
    expect(placesOf({ data: { country: ['NL'] } }, ['link.created', 'link.clicked'])).toEqual([]);
    expect(placesOf({ data: { reason: ['gone'] } }, ['link.*'])).toEqual(['filter.data.reason']);
    expect(placesOf({ type: ['webhook.disabled'] }, ['link.*'])).toEqual(['filter.type.0']);
  });
});

describe('a filter may have', () => {
  it.each([
    { data: { country: ['NL', null], is_bot: [false] } },
    { data: { clicks: [{ numeric: ['>', 41] }] } },
    { type: [{ prefix: 'link.' }, { 'anything-but': 'webhook.test' }] },
    { data: { tags: ['mail'], referrer: [{ exists: false }] } },
    { data: [{ exists: false }] },
    { data: { user_agent: [{ 'anything-but': { wildcard: '*bot*' } }] } },
    { occurred_at: [{ prefix: '2026-' }] },
  ])('%j', (filter) => {
    expect(placesOf(filter)).toEqual([]);
  });

  it.each(EVENT_TYPES)('every field and value of an example of %s', (type: EventType) => {
    const filterOf = (value: object): object =>
      Object.fromEntries(
        Object.entries(value).map(([name, field]) => {
          if (Array.isArray(field)) return [name, field];
          return [name, typeof field === 'object' && field !== null ? filterOf(field) : [field]];
        }),
      );

    expect(placesOf(filterOf(exampleEvent(type)), [type])).toEqual([]);
  });
});
