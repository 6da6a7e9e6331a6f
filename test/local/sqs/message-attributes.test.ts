import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { md5OfAttributes, parseMessageAttributes } from '../../../local/sqs/message-attributes.ts';

describe('MD5OfMessageAttributes', () => {
  it.each([
    ['Number', '235c5c510d26fb653d073faed50ae77c'],
    ['Number.java.lang.Long', '2e2e4876d8e0bd6b8c2c8f556831c349'],
  ])('covers the data type: %s', (dataType, expected) => {
    expect(md5OfAttributes({ timestamp: { dataType, value: '1493147359900' } })).toBe(expected);
  });

  it('sorts the attributes by name', () => {
    const ordinal = { dataType: 'Number', value: '1' };
    const category = { dataType: 'String', value: 'test' };
    expect(md5OfAttributes({ ordinal, category })).toBe('d21ae90c49061e927f57df5f5d72be1f');
  });

  it('marks binary values', () => {
    const bytes = '\0\0\0\x01b' + '\0\0\0\x06Binary' + '\x02' + '\0\0\0\x02\x07\x08';
    const expected = createHash('md5').update(bytes, 'latin1').digest('hex');
    expect(md5OfAttributes({ b: { dataType: 'Binary', value: Buffer.from([7, 8]) } })).toBe(expected);
  });

  it('is absent without attributes', () => {
    expect(md5OfAttributes({})).toBeUndefined();
  });
});

describe('parseMessageAttributes', () => {
  it('reads strings, numbers and base64', () => {
    expect(
      parseMessageAttributes({
        s: { DataType: 'String', StringValue: 'x' },
        n: { DataType: 'Number.int', StringValue: '42' },
        b: { DataType: 'Binary', BinaryValue: 'Bwg=' },
      }),
    ).toEqual({
      s: { dataType: 'String', value: 'x' },
      n: { dataType: 'Number.int', value: '42' },
      b: { dataType: 'Binary', value: Buffer.from([7, 8]) },
    });
  });

  it.each([
    ['no data type', { a: { StringValue: 'x' } }],
    ['an unknown data type', { a: { DataType: 'Text', StringValue: 'x' } }],
    ['an empty value', { a: { DataType: 'String', StringValue: '' } }],
    ['a value of another type', { a: { DataType: 'String', BinaryValue: 'Bwg=' } }],
    ['a number that is not numeric', { a: { DataType: 'Number', StringValue: 'x' } }],
    ['a reserved name', { 'AWS.a': { DataType: 'String', StringValue: 'x' } }],
    ['a name that ends in a dot', { 'a.': { DataType: 'String', StringValue: 'x' } }],
    [
      'more than ten',
      Object.fromEntries(
        Array.from({ length: 11 }, (_, n) => [`a${n}`, { DataType: 'String', StringValue: 'x' }]),
      ),
    ],
  ])('rejects %s', (_, attributes) => {
    expect(() => parseMessageAttributes(attributes)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValue' }),
    );
  });
});
