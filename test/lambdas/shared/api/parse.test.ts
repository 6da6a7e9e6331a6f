import { expect, it } from 'vitest';
import * as z from 'zod';
import { parse } from '../../../../lambdas/shared/api/parse.ts';
import { refusalOf } from '../../factories/refusal.ts';

const schema = z.strictObject({
  name: z.string('Must be a string.'),
  tags: z.array(z.string('Must be a string.')).optional(),
  nested: z.strictObject({ size: z.int('Must be a whole number.').transform((size) => size * 2) }).optional(),
});

it('returns the output of the schema for a valid value', () => {
  expect(parse(schema, { name: 'a', nested: { size: 2 } })).toEqual({ name: 'a', nested: { size: 4 } });
});

it('refuses an invalid value with one entry for each invalid field', async () => {
  const wrong = { name: 7, tags: ['a', null], nested: { size: 0.5, color: 'red' }, more: 1, others: 2 };

  const refusal = await refusalOf(Promise.try(() => parse(schema, wrong)));

  expect(refusal).toMatchObject({ status: 422, kind: 'invalid-request' });
  expect([...(refusal.errors ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: 'more', message: 'Unknown field.' },
    { path: 'name', message: 'Must be a string.' },
    { path: 'nested.color', message: 'Unknown field.' },
    { path: 'nested.size', message: 'Must be a whole number.' },
    { path: 'others', message: 'Unknown field.' },
    { path: 'tags.1', message: 'Must be a string.' },
  ]);
});

it('names the fields in the detail', async () => {
  const refusal = await refusalOf(Promise.try(() => parse(schema, { name: 7 })));

  expect(refusal.detail).toBe('name: Must be a string.');
});
