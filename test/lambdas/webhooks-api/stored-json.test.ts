import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { validatePattern } from '../../../event-pattern/validate.ts';
import { filterOf, headersOf } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { storedFilter, storedHeaders } from '../../../lambdas/webhooks-api/stored-json.ts';

it.each([
  { data: { country: ['NL'], is_bot: [false] } },
  { $or: [{ type: ['link.created'] }, { data: { clicks: [{ numeric: ['>=', 0, '<', 1e6] }] } }] },
  { data: { clicks: [0.1, 9007199254740991] } },
])('an earlier release can read %j: it is stored as an object', (filter) => {
  expect(storedFilter(filter)).toBe(filter);
});

it.each([
  { data: { clicks: [1e300] } },
  { data: { clicks: [{ numeric: ['<', 1e-300] }] } },
  { data: { clicks: [9007199254740992] } },
  { constructor: [{ exists: false }] },
  JSON.parse('{"__proto__":["a"]}') as Record<string, unknown>,
  { data: { country: ['\ud800'] } },
  { 'data.country': ['NL'], data: { country: ['DE'] } },
])('DynamoDB could change %j: it is stored as JSON', (filter) => {
  expect(validatePattern(filter)).toEqual([]);
  expect(storedFilter(filter)).toBe(JSON.stringify(filter));
});

it('no filter is stored as null', () => {
  expect(storedFilter(null)).toBeNull();
});

it('any filter and headers return from an item as they were', () => {
  const roundTrip = <Item extends object>(item: Item) => unmarshall(marshall(item)) as Item;
  const names = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom('__proto__', 'constructor', 'toString'),
  );
  const filters = fc.dictionary(
    names,
    fc.array(fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.boolean())),
  );
  fc.assert(
    fc.property(filters, fc.dictionary(names, fc.string()), (filter, headers) => {
      const item = { filter: storedFilter(filter), headers: storedHeaders(headers) };
      // JSON has no negative zero, and the maps that fast-check makes can lack a prototype.
      const json = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
      expect(json(filterOf(roundTrip(item)))).toEqual(json(filter));
      expect(json(headersOf(roundTrip(item)))).toEqual(json(headers));
    }),
  );
});
