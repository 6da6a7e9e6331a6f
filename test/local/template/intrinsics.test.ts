import { describe, expect, it } from 'vitest';
import { type References, referencesIn, resolveValue } from '../../../local/template/intrinsics.ts';

/** A queue, a table and the region; everything else is unknown. */
const references: References = {
  ref(name) {
    const values: Readonly<Record<string, unknown>> = {
      Queue: 'http://localhost/queue',
      Names: ['a', 'b'],
      'AWS::Region': 'eu-west-1',
    };
    if (!(name in values)) throw new Error(`nothing here is named ${name}`);
    return values[name];
  },
  attribute: (logicalId, name) => `${logicalId}'s ${name}`,
};

const resolved = (value: unknown) => resolveValue(value, references);

describe('a value without intrinsic functions', () => {
  it.each([
    ['text', 'Ref'],
    ['a number', 0],
    ['true', true],
    ['null', null],
    ['an empty list', []],
    ['an empty object', {}],
    ['an object', { Name: 'queue', Tags: [{ Key: 'a' }, 1] }],
  ])('is what it is: %s', (_, value) => {
    expect(resolved(value)).toEqual(value);
  });

  it('may have keys that look like a function among others', () => {
    expect(resolved({ Ref: 'Queue', Name: 'queue' })).toEqual({ Ref: 'Queue', Name: 'queue' });
  });
});

describe('Ref', () => {
  it('is the value of a resource or parameter, at any depth', () => {
    expect(resolved({ Targets: [{ Arn: { Ref: 'Queue' } }] })).toEqual({
      Targets: [{ Arn: 'http://localhost/queue' }],
    });
  });

  it('can be a list', () => {
    expect(resolved({ Ref: 'Names' })).toEqual(['a', 'b']);
  });

  it('of something unknown is an error', () => {
    expect(() => resolved({ a: [{ Ref: 'Nobody' }] })).toThrow('nothing here is named Nobody');
  });
});

describe('Fn::GetAtt', () => {
  it('is an attribute, asked for as a list or with a dot', () => {
    expect(resolved({ 'Fn::GetAtt': ['Queue', 'Arn'] })).toBe("Queue's Arn");
    expect(resolved({ 'Fn::GetAtt': 'Queue.Arn' })).toBe("Queue's Arn");
  });

  it('keeps the dots in the name of an attribute', () => {
    expect(resolved({ 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] })).toBe("Nested's Outputs.Arn");
    expect(resolved({ 'Fn::GetAtt': 'Nested.Outputs.Arn' })).toBe("Nested's Outputs.Arn");
  });
});

describe('Fn::Join', () => {
  it('joins what its parts resolve to', () => {
    const parts = ['arn:', { Ref: 'AWS::Region' }, { 'Fn::GetAtt': ['Queue', 'Arn'] }];
    expect(resolved({ 'Fn::Join': ['/', parts] })).toBe("arn:/eu-west-1/Queue's Arn");
  });

  it('takes a list from another function', () => {
    expect(resolved({ 'Fn::Join': ['+', { Ref: 'Names' }] })).toBe('a+b');
  });
});

describe('Fn::Sub', () => {
  it('fills in resources, attributes and pseudo parameters', () => {
    expect(resolved({ 'Fn::Sub': `\${AWS::Region}: \${Queue}, \${Table.Stream.Arn}` })).toBe(
      "eu-west-1: http://localhost/queue, Table's Stream.Arn",
    );
  });

  it('leaves a literal as it is, without its exclamation mark', () => {
    expect(resolved({ 'Fn::Sub': `\${!Queue} and \${!Nobody.Arn}` })).toBe(`\${Queue} and \${Nobody.Arn}`);
  });

  it('prefers its own variables, whose values are resolved', () => {
    const variables = { Queue: 'mine', Where: { Ref: 'AWS::Region' } };
    expect(resolved({ 'Fn::Sub': [`\${Queue} in \${Where}, \${Table.Arn}`, variables] })).toBe(
      "mine in eu-west-1, Table's Arn",
    );
  });

  it('puts a value in as it is, whatever a replacement would make of it', () => {
    expect(resolved({ 'Fn::Sub': [`<\${Odd}>`, { Odd: `$& $1 \${Queue}` }] })).toBe(`<$& $1 \${Queue}>`);
  });

  it('of something unknown is an error', () => {
    expect(() => resolved({ 'Fn::Sub': `\${Nobody}` })).toThrow('nothing here is named Nobody');
  });
});

describe('Fn::Select and Fn::Split', () => {
  it('take a part of a text', () => {
    const text = { 'Fn::Join': [':', ['arn', 'aws', { Ref: 'AWS::Region' }]] };
    expect(resolved({ 'Fn::Select': [2, { 'Fn::Split': [':', text] }] })).toBe('eu-west-1');
  });

  it('count from 0, as a number or as text', () => {
    expect(resolved({ 'Fn::Select': ['0', ['a', 'b']] })).toBe('a');
    expect(resolved({ 'Fn::Select': [1, ['a', 'b']] })).toBe('b');
  });

  // "Fn::Select doesn't check for null values or if the index is out of bounds of the array. Both conditions will
  // result in a stack error": the same page of the reference as for the other functions.
  it.each([2, -1, 'first'])('refuse index %j of two', (index) => {
    expect(() => resolved({ 'Fn::Select': [index, ['a', 'b']] })).toThrow('Fn::Select');
  });
});

describe('a function that is not known', () => {
  it.each(['Fn::If', 'Fn::ImportValue', 'Fn::FindInMap', 'Fn::Base64', 'Fn::toString'])(
    '%s is refused by its name',
    (name) => {
      expect(() => resolved({ Environment: { Name: [{ [name]: ['a', 'b'] }] } })).toThrow(
        `the intrinsic function ${name} is not supported`,
      );
    },
  );
});

describe('the names in a value', () => {
  it('are those of every Ref, Fn::GetAtt and Fn::Sub, wherever they are', () => {
    expect(
      referencesIn({
        Plain: ['Queue', 1, null, { Name: 'Table' }],
        Ref: { Ref: 'A' },
        List: [{ 'Fn::GetAtt': ['B', 'Arn'] }, { 'Fn::GetAtt': 'C.Arn' }],
        Text: {
          'Fn::Join': ['', [{ Ref: 'D' }, { 'Fn::Select': [0, { 'Fn::Split': [':', { Ref: 'E' }] }] }]],
        },
        Sub: { 'Fn::Sub': `\${F} \${G.Arn} \${!H}` },
      }),
    ).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G']);
  });

  it('are not the variables of a Fn::Sub, but those in their values', () => {
    const sub = { 'Fn::Sub': [`\${Mine} \${Mine.Arn} \${A.Arn}`, { Mine: { Ref: 'B' } }] };
    expect(referencesIn(sub).sort()).toEqual(['A', 'B']);
  });

  it('are also found in functions that are not known', () => {
    expect(referencesIn({ 'Fn::If': ['Condition', { Ref: 'A' }, { Ref: 'B' }] })).toEqual(['A', 'B']);
  });
});
