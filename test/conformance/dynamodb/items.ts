import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { TableKey } from '../tables.ts';
import type { Cases, Target } from '../target.ts';
import { normal, placeholders, putNew, readItem, toItem, updateItem, type Values } from './requests.ts';

const put = (target: Target, table: TableKey, values: Values) =>
  outcomeOf(
    target.dynamodb.send(new PutItemCommand({ TableName: target.tables[table], Item: toItem(values) })),
  );

/** What a number is stored as, or the error's message. */
const NUMBERS: readonly (readonly [string, string | { readonly refused: string }])[] = [
  ['1.50', '1.5'],
  ['+7', '7'],
  ['007', '7'],
  ['-0', '0'],
  ['0.00', '0'],
  ['1e3', '1000'],
  ['1E-3', '0.001'],
  ['-1.20e1', '-12'],
  ['.5', '0.5'],
  ['100000000000000000000000000000000000000', '100000000000000000000000000000000000000'],
  ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
  ['0.00000000000000000000000000000000000001', '0.00000000000000000000000000000000000001'],
  [
    '123456789012345678901234567890123456789',
    { refused: 'Attempting to store more than 38 significant digits in a Number' },
  ],
  [
    '1e126',
    { refused: 'Number overflow. Attempting to store a number with magnitude larger than supported range' },
  ],
  [
    '1e-131',
    { refused: 'Number underflow. Attempting to store a number with magnitude smaller than supported range' },
  ],
  ['abc', { refused: 'The parameter cannot be converted to a numeric value: abc' }],
  ['', { refused: 'The parameter cannot be converted to a numeric value' }],
  ['0x10', { refused: 'The parameter cannot be converted to a numeric value: 0x10' }],
  ['NaN', { refused: 'The parameter cannot be converted to a numeric value: NaN' }],
  ['Infinity', { refused: 'The parameter cannot be converted to a numeric value: Infinity' }],
  [' 1', { refused: 'The parameter cannot be converted to a numeric value:  1' }],
];

/** Values that are refused. */
const WRONG_VALUES: readonly (readonly [string, unknown, string])[] = [
  [
    'an empty set of strings',
    { SS: [] },
    'One or more parameter values were invalid: An string set  may not be empty',
  ],
  [
    'an empty set of numbers',
    { NS: [] },
    'One or more parameter values were invalid: An number set  may not be empty',
  ],
  [
    'a set with a duplicate',
    { SS: ['a', 'a'] },
    'One or more parameter values were invalid: Input collection [a, a] contains duplicates',
  ],
  [
    'a set of numbers with a duplicate in another notation',
    { NS: ['1', '1.0'] },
    'Input collection contains duplicates',
  ],
  ['an empty name in a map', { M: { '': { S: 'a' } } }, 'Empty attribute name'],
  [
    'NULL with false',
    { NULL: false },
    'One or more parameter values were invalid: Null attribute value types must have the value of true',
  ],
  [
    'no type',
    { M: { a: {} } },
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  ],
];

/** Keys that are refused: the table, the attributes of an item, and the message. */
const WRONG_KEYS: readonly (readonly [string, TableKey, Values, string])[] = [
  [
    'without its key',
    'items',
    { a: 1 },
    'One or more parameter values were invalid: Missing the key id in the item',
  ],
  [
    'with a key of another type',
    'items',
    { id: 5 },
    'One or more parameter values were invalid: Type mismatch for key id expected: S actual: N',
  ],
  [
    'with an empty key',
    'items',
    { id: '' },
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id',
  ],
  [
    'with empty bytes as its sort key',
    'bytes',
    { pk: 'a', sk: new Uint8Array() },
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty binary value. Key: sk',
  ],
  [
    'without its sort key',
    'sorted',
    { pk: 'a' },
    'One or more parameter values were invalid: Missing the key sk in the item',
  ],
  [
    'with a partition key over 2048 bytes',
    'items',
    { id: 'é'.repeat(1_025) },
    'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
  ],
  [
    'with a sort key over 1024 bytes',
    'texts',
    { pk: 'a', sk: 'a'.repeat(1_025) },
    'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
  ],
  [
    'with an index key of another type',
    'sorted',
    { pk: 'a', sk: 1, group: 'a', at: 'b' },
    'One or more parameter values were invalid: Type mismatch for Index Key at Expected: N Actual: S IndexName: KeysByGroup',
  ],
  [
    'with an empty index key',
    'sorted',
    { pk: 'a', sk: 1, name: '' },
    'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: KeysByName, IndexKey: name',
  ],
];

const KEY_MISMATCH = 'ValidationException: The provided key element does not match the schema';

/** The largest item, in bytes. */
const MAX_ITEM = 400 * 1024;

export const items: Cases = {
  'every type comes back as it was put': async (target) => {
    const values = {
      s: 'ü€😀',
      empty: '',
      n: { N: '-12.75' },
      b: Uint8Array.from([0, 128, 255]),
      noBytes: new Uint8Array(),
      yes: true,
      nothing: null,
      list: [1, [], {}, 'x', null],
      map: { 'a.b': 1, nested: { deep: [{}] } },
      ss: new Set(['a', 'b']),
      ns: new Set([3, 1, 2]),
      bs: new Set([Uint8Array.from([1]), Uint8Array.from([2])]),
    };
    const Key = await putNew(target, values);
    expect(normal(await readItem(target, Key))).toEqual(normal(toItem(values)));
  },
  ...Object.fromEntries(
    NUMBERS.map(([given, expected]) => [
      typeof expected === 'string'
        ? `the number ${given} is stored as ${expected}`
        : `the number ${given} is refused`,
      async (target: Target) => {
        const id = randomUUID();
        const outcome = await put(target, 'items', { id, n: { N: given } });
        if (typeof expected === 'string') {
          expect(outcome).toEqual({});
          expect(await readItem(target, toItem({ id }))).toEqual({ n: { N: expected } });
        } else {
          expectError(outcome, `ValidationException: ${expected.refused}`);
        }
      },
    ]),
  ),
  ...Object.fromEntries(
    WRONG_VALUES.map(([title, value, message]) => [
      `${title} is refused`,
      async (target: Target) => {
        expectError(
          await put(target, 'items', { id: randomUUID(), value }),
          `ValidationException: ${message}`,
        );
      },
    ]),
  ),
  ...Object.fromEntries(
    WRONG_KEYS.map(([title, table, values, message]) => [
      `an item ${title} is refused`,
      async (target: Target) => {
        expectError(await put(target, table, values), `ValidationException: ${message}`);
      },
    ]),
  ),
  'a key with more attributes is refused': async (target) => {
    const Key = toItem({ id: 'a', other: 'b' });
    const { dynamodb, tables } = target;
    for (const send of [
      () => dynamodb.send(new GetItemCommand({ TableName: tables.items, Key })),
      () => dynamodb.send(new DeleteItemCommand({ TableName: tables.items, Key })),
      () => updateItem(target, { Key }),
    ]) {
      expectError(await outcomeOf(send()), KEY_MISMATCH);
    }
  },
  'a key of another type is refused': async ({ dynamodb, tables }) => {
    const get = new GetItemCommand({ TableName: tables.items, Key: toItem({ id: 5 }) });
    expectError(await outcomeOf(dynamodb.send(get)), KEY_MISMATCH);
  },
  'an unknown table is refused': async ({ dynamodb }) => {
    const get = new GetItemCommand({ TableName: `no-${randomUUID()}`, Key: toItem({ id: 'a' }) });
    expectError(
      await outcomeOf(dynamodb.send(get)),
      'ResourceNotFoundException: Requested resource not found',
    );
  },
  'an item may be 400 KB, and not a byte more': async (target) => {
    const id = randomUUID();
    const size = MAX_ITEM - 'id'.length - id.length - 'text'.length;
    expect(await put(target, 'items', { id, text: 'x'.repeat(size) })).toEqual({});
    expectError(
      await put(target, 'items', { id, text: 'x'.repeat(size + 1) }),
      'ValidationException: Item size has exceeded the maximum allowed size',
    );
  },
  'an update may not grow an item over 400 KB': async (target) => {
    const Key = await putNew(target, { text: 'x'.repeat(MAX_ITEM - 100) });
    const outcome = await outcomeOf(
      updateItem(target, {
        Key,
        UpdateExpression: 'SET more = :more',
        ...placeholders({ values: { ':more': 'x'.repeat(100) } }),
      }),
    );
    expectError(outcome, 'ValidationException: Item size to update has exceeded the maximum allowed size');
  },
  'the size of an item counts lists, maps, numbers and sets': async (target) => {
    const id = randomUUID();
    // Numbers: a byte for two digits, and one. Lists and maps: 3 bytes and one for each member.
    const values = { n: { N: '12345' }, list: [true, null], map: { a: 'b' }, ss: new Set(['x', 'yz']) };
    const size =
      MAX_ITEM -
      ('id'.length + id.length) -
      ('n'.length + 4) -
      ('list'.length + 3 + 2 * 2) -
      ('map'.length + 3 + 1 + 2) -
      ('ss'.length + 3) -
      'text'.length;
    expect(await put(target, 'items', { ...values, id, text: 'x'.repeat(size) })).toEqual({});
    expectError(
      await put(target, 'items', { ...values, id, text: 'x'.repeat(size + 1) }),
      'ValidationException',
    );
  },
  'a missing item has no Item': async ({ dynamodb, tables }) => {
    const get = new GetItemCommand({ TableName: tables.items, Key: toItem({ id: randomUUID() }) });
    expect(await outcomeOf(dynamodb.send(get))).toEqual({});
  },
  'a deletion of a missing item does nothing': async ({ dynamodb, tables }) => {
    const remove = new DeleteItemCommand({ TableName: tables.items, Key: toItem({ id: randomUUID() }) });
    expect(await outcomeOf(dynamodb.send(remove))).toEqual({});
  },
  'an update without an expression creates the item': async (target) => {
    const Key = toItem({ id: randomUUID() });
    expect(await outcomeOf(updateItem(target, { Key }))).toEqual({});
    expect(await readItem(target, Key)).toEqual({});
  },
  'sort keys that are equal numbers name one item': async ({ dynamodb, tables }) => {
    const pk = randomUUID();
    const Item = toItem({ pk, sk: { N: '1.0' }, note: 'x' });
    await dynamodb.send(new PutItemCommand({ TableName: tables.sorted, Item }));
    const get = new GetItemCommand({ TableName: tables.sorted, Key: toItem({ pk, sk: { N: '0.1e1' } }) });
    expect(await outcomeOf(dynamodb.send(get))).toEqual({ Item: toItem({ pk, sk: 1, note: 'x' }) });
  },
  'a projection returns paths in their structure': async (target) => {
    const Key = await putNew(target, { a: { b: 1, c: 2 }, list: [10, 20, 30], note: 'x' });
    const get = new GetItemCommand({
      TableName: target.tables.items,
      Key,
      ProjectionExpression: 'a.b, #list[2], #list[0], gone',
      ExpressionAttributeNames: { '#list': 'list' },
    });
    expect(await outcomeOf(target.dynamodb.send(get))).toEqual({
      Item: toItem({ a: { b: 1 }, list: [10, 30] }),
    });
  },
  'a projection of nothing that exists is an empty item': async (target) => {
    const Key = await putNew(target, { a: 1 });
    const get = new GetItemCommand({ TableName: target.tables.items, Key, ProjectionExpression: 'gone.a' });
    expect(await outcomeOf(target.dynamodb.send(get))).toEqual({ Item: {} });
  },
  'a projection of overlapping paths is refused': async ({ dynamodb, tables }) => {
    const get = new GetItemCommand({
      TableName: tables.items,
      Key: toItem({ id: 'a' }),
      ProjectionExpression: 'a, a.b',
    });
    expectError(
      await outcomeOf(dynamodb.send(get)),
      'ValidationException: Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]',
    );
  },
};
