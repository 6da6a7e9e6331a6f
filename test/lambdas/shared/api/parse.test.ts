import { expect, it } from 'vitest';
import * as z from 'zod';
import { parse } from '../../../../lambdas/shared/api/parse.ts';
import { refusalOf } from '../../factories/refusal.ts';

const schema = z.strictObject({
  name: z.string('Must be a string.'),
  tags: z.array(z.string('Must be a string.')).optional(),
  nested: z.strictObject({ size: z.int('Must be a whole number.').transform((size) => size * 2) }).optional(),
});

it('a value that is right is what the schema makes of it', () => {
  expect(parse(schema, { name: 'a', nested: { size: 2 } })).toEqual({ name: 'a', nested: { size: 4 } });
});

it('a value that is wrong is refused with one entry for each wrong field, at its place', async () => {
  const wrong = { name: 7, tags: ['a', null], nested: { size: 0.5, colour: 'red' }, more: 1, others: 2 };

  const refusal = await refusalOf(Promise.try(() => parse(schema, wrong)));

  expect(refusal).toMatchObject({ status: 422, kind: 'invalid-request' });
  expect([...(refusal.errors ?? [])].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: 'more', message: 'This field is not known.' },
    { path: 'name', message: 'Must be a string.' },
    { path: 'nested.colour', message: 'This field is not known.' },
    { path: 'nested.size', message: 'Must be a whole number.' },
    { path: 'others', message: 'This field is not known.' },
    { path: 'tags.1', message: 'Must be a string.' },
  ]);
});

it('the detail names the fields for a person', async () => {
  const refusal = await refusalOf(Promise.try(() => parse(schema, { name: 7 })));

  expect(refusal.detail).toBe('name: Must be a string.');
});
