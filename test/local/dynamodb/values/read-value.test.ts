import { describe, expect, it } from 'vitest';
import { readItem, readValue } from '../../../../local/dynamodb/values/read-value.ts';

describe('readValue', () => {
  it.each([
    [{ S: '' }],
    [{ B: '' }],
    [{ BOOL: false }],
    [{ NULL: true }],
    [{ SS: ['', 'a'] }],
    [{ BS: ['AA==', ''] }],
    [{ L: [] }],
    [{ M: { a: { L: [{ S: 'x' }] } } }],
  ])('accepts %j', (value) => {
    expect(readValue(value)).toEqual(value);
  });

  it('normalizes numbers and binaries at every depth', () => {
    expect(readValue({ M: { a: { L: [{ N: '1.0' }, { NS: ['1E1', '2'] }, { B: 'AAB=' }] } } })).toEqual({
      M: { a: { L: [{ N: '1' }, { NS: ['10', '2'] }, { B: 'AAA=' }] } },
    });
  });

  it('ignores members that are null or no data type', () => {
    expect(readValue({ S: 'a', N: null, X: 1 })).toEqual({ S: 'a' });
  });

  it('keeps an attribute with the name __proto__', () => {
    const item = readItem(JSON.parse('{"__proto__": {"S": "a"}}'));
    expect(Object.entries(item)).toEqual([['__proto__', { S: 'a' }]]);
  });

  it.each([
    [{}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
    [
      { S: 'a', N: '1' },
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    ],
    [
      { NULL: false },
      'One or more parameter values were invalid: Null attribute value types must have the value of true',
    ],
    [{ SS: [] }, 'One or more parameter values were invalid: An string set  may not be empty'],
    [{ NS: [] }, 'One or more parameter values were invalid: An number set  may not be empty'],
    [{ BS: [] }, 'One or more parameter values were invalid: Binary sets should not be empty'],
    [
      { SS: ['a', 'a'] },
      'One or more parameter values were invalid: Input collection [a, a] contains duplicates',
    ],
    [{ NS: ['1', '1.0'] }, 'Input collection contains duplicates'],
    [
      { BS: ['AA==', 'AA=='] },
      'One or more parameter values were invalid: Input collection of type BS contains duplicates.',
    ],
    [{ M: { '': { S: 'a' } } }, 'Empty attribute name'],
    [{ L: [null] }, 'The supplied Item contains a null AttributeValue'],
    [{ L: [{ N: 'x' }] }, 'The parameter cannot be converted to a numeric value: x'],
  ])('refuses %j', (value, message) => {
    expect(() => readValue(value)).toThrow(expect.objectContaining({ code: 'ValidationException', message }));
  });

  it.each([[{ S: 1 }], [{ B: '@' }], [{ L: 'a' }], [{ M: [] }], [{ BOOL: 'true' }], ['a']])(
    'refuses the shape of %j',
    (value) => {
      expect(() => readValue(value)).toThrow(expect.objectContaining({ code: 'SerializationException' }));
    },
  );

  it('accepts 31 lists around a value, and refuses 32', () => {
    const nested = (levels: number): unknown => (levels === 0 ? { S: 'x' } : { L: [nested(levels - 1)] });
    expect(readValue(nested(31))).toEqual(nested(31));
    expect(() => readValue(nested(32))).toThrow('Nesting Levels have exceeded supported limits');
  });
});
