import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessRequest, decide } from '../../../local/iam/decide.ts';
import { policyDocument, type Statement } from '../../../local/iam/statement.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/Links';

const allow = (Action: string[], Resource: string[], more: Partial<Statement> = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

const read: AccessRequest = { action: 'dynamodb:GetItem', resource: TABLE };

describe('a request is', () => {
  it('allowed by a statement with its action and resource', () => {
    expect(decide([allow(['dynamodb:GetItem'], [TABLE])], read)).toBe('allowed');
  });

  it('not allowed without such a statement', () => {
    expect(decide([], read)).toBe('not allowed');
    expect(decide([allow(['dynamodb:PutItem'], [TABLE])], read)).toBe('not allowed');
    expect(decide([allow(['dynamodb:GetItem'], [`${TABLE}s`])], read)).toBe('not allowed');
  });

  it('denied if any statement denies it', () => {
    const deny: Statement = { Effect: 'Deny', Action: ['*'], Resource: ['*'] };

    expect(decide([allow(['*'], ['*']), deny], read)).toBe('denied');
  });

  it.each([
    ['dynamodb:Get*', TABLE],
    ['DYNAMODB:getitem', TABLE],
    ['dynamodb:GetIte?', TABLE],
    ['dynamodb:GetItem', 'arn:aws:dynamodb:*:*:table/Links'],
    ['dynamodb:GetItem', '*'],
  ])('allowed by the patterns %s and %s', (action, resource) => {
    expect(decide([allow([action], [resource])], read)).toBe('allowed');
  });

  it.each([
    ['dynamodb:Get', TABLE],
    ['dynamodb.GetItem', TABLE],
    ['dynamodb:GetItem', TABLE.toLowerCase()],
    ['dynamodb:GetItem', `${TABLE}/index/*`],
  ])('not allowed by %s on %s', (action, resource) => {
    expect(decide([allow([action], [resource])], read)).toBe('not allowed');
  });
});

describe('a condition', () => {
  const send: AccessRequest = {
    action: 'sqs:SendMessage',
    resource: 'arn:aws:sqs:us-east-1:000000000000:events',
    service: 'events.amazonaws.com',
    context: { 'aws:SourceArn': 'arn:aws:events:us-east-1:000000000000:rule/bus/one' },
  };
  const fromRule = (pattern: string, operator: 'ArnEquals' | 'ArnLike' | 'StringEquals' = 'ArnEquals') =>
    allow(['sqs:SendMessage'], ['*'], {
      Principal: { Service: ['events.amazonaws.com'] },
      Condition: { [operator]: { 'aws:SourceArn': [pattern] } },
    });

  it('must hold for its statement to apply', () => {
    expect(decide([fromRule('arn:aws:events:us-east-1:000000000000:rule/bus/one')], send)).toBe('allowed');
    expect(decide([fromRule('arn:aws:events:us-east-1:000000000000:rule/bus/*', 'ArnLike')], send)).toBe(
      'allowed',
    );
    expect(decide([fromRule('arn:aws:events:us-east-1:000000000000:rule/bus/two')], send)).toBe(
      'not allowed',
    );
  });

  it('matches no patterns in StringEquals', () => {
    expect(decide([fromRule('arn:aws:events:*', 'StringEquals')], send)).toBe('not allowed');
  });

  it('fails on a key that the request lacks', () => {
    expect(decide([fromRule('*')], { ...send, context: {} })).toBe('not allowed');
  });

  it('on TLS holds for every request', () => {
    const denyUnless = (value: string): Statement => ({
      Effect: 'Deny',
      Action: ['sqs:*'],
      Resource: ['*'],
      Principal: { AWS: '*' },
      Condition: { Bool: { 'aws:SecureTransport': [value] } },
    });

    expect(decide([fromRule('*', 'ArnLike'), denyUnless('false')], send)).toBe('allowed');
    expect(decide([fromRule('*', 'ArnLike'), denyUnless('true')], send)).toBe('denied');
  });

  it('does not apply to another principal', () => {
    expect(decide([fromRule('*')], { ...send, service: 'sns.amazonaws.com' })).toBe('not allowed');
  });
});

it('a name with a part replaced by * matches the name', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-zA-Z0-9:/.$+()-]{1,30}$/),
      fc.nat(30),
      fc.nat(30),
      (resource, from, length) => {
        const pattern = `${resource.slice(0, from)}*${resource.slice(from + length)}`;
        return decide([allow(['a:b'], [pattern])], { action: 'a:b', resource }) === 'allowed';
      },
    ),
  );
});

describe('a policy document', () => {
  it('may have one statement, action and resource without a list', () => {
    const { Statement } = policyDocument.parse({
      Statement: { Effect: 'Allow', Action: 'a:b', Resource: '*' },
    });

    expect(Statement).toEqual([{ Effect: 'Allow', Action: ['a:b'], Resource: ['*'] }]);
  });

  it.each([
    [{ Effect: 'Allow', NotAction: 'a:b', Resource: '*' }],
    [{ Effect: 'Allow', Action: 'a:b', NotResource: '*' }],
    [{ Effect: 'Deny', Action: 'a:b', Principal: { AWS: 'arn:aws:iam::000000000000:root' } }],
    [
      {
        Effect: 'Allow',
        Action: 'a:b',
        Resource: '*',
        Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      },
    ],
  ])('is rejected with an unsupported element: %j', (statement) => {
    expect(policyDocument.safeParse({ Statement: statement }).success).toBe(false);
  });
});

describe('a statement for some attributes', () => {
  const statement = allow(['dynamodb:*'], [TABLE], {
    Condition: {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['id', 'events'] },
      StringEqualsIfExists: { 'dynamodb:Select': ['SPECIFIC_ATTRIBUTES'] },
    },
  });
  const decided = (context: AccessRequest['context']) =>
    decide([statement], { ...read, ...(context && { context }) });

  it.each([
    ['those', { 'dynamodb:Attributes': ['id', 'events'], 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' }],
    ['one of them', { 'dynamodb:Attributes': ['id'] }],
    ['none', {}],
  ])('allows a request for %s', (_, context) => {
    expect(decided(context)).toBe('allowed');
  });

  it.each([
    ['another one too', { 'dynamodb:Attributes': ['id', 'secrets'] }],
    ['all of them', { 'dynamodb:Attributes': ['id'], 'dynamodb:Select': 'ALL_ATTRIBUTES' }],
  ])('does not allow a request for %s', (_, context) => {
    expect(decided(context)).toBe('not allowed');
  });
});
