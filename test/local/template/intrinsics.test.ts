import { describe, expect, it } from 'vitest';
import { type References, referencesIn, resolveValue } from '../../../local/template/intrinsics.ts';

/** Resolves a queue, a list and the region; other references fail. */
const references: References = {
  ref(name) {
    const values: Readonly<Record<string, unknown>> = {
      Queue: 'http://localhost/queue',
      Names: ['a', 'b'],
      'AWS::Region': 'eu-west-1',
    };
    if (!(name in values)) throw new Error(`unknown reference ${name}`);
    return values[name];
  },
  attribute: (logicalId, name) => `${logicalId}'s ${name}`,
};

const resolved = (value: unknown) => resolveValue(value, references);

describe('a value without intrinsic functions', () => {
  it.each([
    ['a string', 'Ref'],
    ['a number', 0],
    ['true', true],
    ['null', null],
    ['an empty list', []],
    ['an empty object', {}],
    ['an object', { Name: 'queue', Tags: [{ Key: 'a' }, 1] }],
  ])('is unchanged: %s', (_, value) => {
    expect(resolved(value)).toEqual(value);
  });

  it('can have a key that looks like a function beside other keys', () => {
    expect(resolved({ Ref: 'Queue', Name: 'queue' })).toEqual({ Ref: 'Queue', Name: 'queue' });
  });
});

describe('Ref', () => {
  it('resolves to the value of a resource or parameter, at any depth', () => {
    expect(resolved({ Targets: [{ Arn: { Ref: 'Queue' } }] })).toEqual({
      Targets: [{ Arn: 'http://localhost/queue' }],
    });
  });

  it('can be a list', () => {
    expect(resolved({ Ref: 'Names' })).toEqual(['a', 'b']);
  });

  it('fails for an unknown reference', () => {
    expect(() => resolved({ a: [{ Ref: 'Nobody' }] })).toThrow('unknown reference Nobody');
  });
});

describe('Fn::GetAtt', () => {
  it('resolves to an attribute, given as a list or with a dot', () => {
    expect(resolved({ 'Fn::GetAtt': ['Queue', 'Arn'] })).toBe("Queue's Arn");
    expect(resolved({ 'Fn::GetAtt': 'Queue.Arn' })).toBe("Queue's Arn");
  });

  it('keeps dots in the name of an attribute', () => {
    expect(resolved({ 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] })).toBe("Nested's Outputs.Arn");
    expect(resolved({ 'Fn::GetAtt': 'Nested.Outputs.Arn' })).toBe("Nested's Outputs.Arn");
  });
});

describe('Fn::Join', () => {
  it('joins its resolved parts', () => {
    const parts = ['arn:', { Ref: 'AWS::Region' }, { 'Fn::GetAtt': ['Queue', 'Arn'] }];
    expect(resolved({ 'Fn::Join': ['/', parts] })).toBe("arn:/eu-west-1/Queue's Arn");
  });

  it('accepts a list from another function', () => {
    expect(resolved({ 'Fn::Join': ['+', { Ref: 'Names' }] })).toBe('a+b');
  });
});

describe('Fn::Sub', () => {
  it('substitutes resources, attributes and pseudo parameters', () => {
    expect(resolved({ 'Fn::Sub': `\${AWS::Region}: \${Queue}, \${Table.Stream.Arn}` })).toBe(
      "eu-west-1: http://localhost/queue, Table's Stream.Arn",
    );
  });

  it('keeps a literal without its exclamation mark', () => {
    expect(resolved({ 'Fn::Sub': `\${!Queue} and \${!Nobody.Arn}` })).toBe(`\${Queue} and \${Nobody.Arn}`);
  });

  it('prefers its own variables and resolves their values', () => {
    const variables = { Queue: 'mine', Where: { Ref: 'AWS::Region' } };
    expect(resolved({ 'Fn::Sub': [`\${Queue} in \${Where}, \${Table.Arn}`, variables] })).toBe(
      "mine in eu-west-1, Table's Arn",
    );
  });

  it('inserts values verbatim, even with replacement patterns', () => {
    expect(resolved({ 'Fn::Sub': [`<\${Odd}>`, { Odd: `$& $1 \${Queue}` }] })).toBe(`<$& $1 \${Queue}>`);
  });

  it('fails for an unknown reference', () => {
    expect(() => resolved({ 'Fn::Sub': `\${Nobody}` })).toThrow('unknown reference Nobody');
  });
});

describe('Fn::Select and Fn::Split', () => {
  it('take a part of a string', () => {
    const text = { 'Fn::Join': [':', ['arn', 'aws', { Ref: 'AWS::Region' }]] };
    expect(resolved({ 'Fn::Select': [2, { 'Fn::Split': [':', text] }] })).toBe('eu-west-1');
  });

  it('count from 0, as a number or a string', () => {
    expect(resolved({ 'Fn::Select': ['0', ['a', 'b']] })).toBe('a');
    expect(resolved({ 'Fn::Select': [1, ['a', 'b']] })).toBe('b');
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-select.html
  it.each([2, -1, 'first'])('reject index %j of two', (index) => {
    expect(() => resolved({ 'Fn::Select': [index, ['a', 'b']] })).toThrow('Fn::Select');
  });
});

describe('an unsupported function', () => {
  it.each(['Fn::If', 'Fn::ImportValue', 'Fn::FindInMap', 'Fn::Base64', 'Fn::toString'])(
    '%s is refused by name',
    (name) => {
      expect(() => resolved({ Environment: { Name: [{ [name]: ['a', 'b'] }] } })).toThrow(
        `the intrinsic function ${name} is not supported`,
      );
    },
  );
});

describe('referencesIn', () => {
  it('finds every Ref, Fn::GetAtt and Fn::Sub, at any depth', () => {
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

  it('skips the variables of a Fn::Sub, but not their values', () => {
    const sub = { 'Fn::Sub': [`\${Mine} \${Mine.Arn} \${A.Arn}`, { Mine: { Ref: 'B' } }] };
    expect(referencesIn(sub).sort()).toEqual(['A', 'B']);
  });

  it('looks inside unsupported functions', () => {
    expect(referencesIn({ 'Fn::If': ['Condition', { Ref: 'A' }, { Ref: 'B' }] })).toEqual(['A', 'B']);
  });
});
