import { describe, expect, it } from 'vitest';
import { grantsOf, statementsOf } from './grants.ts';
import { synthesize } from './synthesized-stack.ts';

// With X-Ray, whose permissions a function has in addition.
const linkbus = synthesize({ stage: 'prod', tracing: true });
const functions = linkbus.ofType('AWS::Lambda::Function');

/** Lambda's permissions to poll a function's queue. */
const CONSUME = [
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:ReceiveMessage',
];

/** X-Ray permissions, which support no resources. */
const TRACE = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/** A dispatcher's grants other than its queues. */
const DISPATCH = {
  'Webhooks/Table': ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  'Webhooks/Deliveries': ['dynamodb:GetItem', 'dynamodb:PartiQLInsert', 'dynamodb:UpdateItem'],
  'Webhooks/Turns': ['dynamodb:UpdateItem'],
  'EventLog/Table': ['dynamodb:BatchGetItem', 'dynamodb:PartiQLInsert'],
  'Webhooks/Waiting/Table': ['dynamodb:PutItem'],
  'Webhooks/DeadLetters': ['sqs:SendMessage'],
  'Events/Bus': ['events:PutEvents'],
  '*': TRACE,
} as const;

const grants = {
  'Links/Api': {
    'Links/Table': ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
    'Links/Table/index/by-workspace': ['dynamodb:Query'],
    'ApiKeys/Table': ['dynamodb:GetItem'],
    '*': TRACE,
  },
  'Links/Redirect': {
    'Links/Table': ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    'Links/Overflow/Queue': ['sqs:SendMessage'],
    '*': TRACE,
  },
  'Links/Overflow/Consumer': {
    'Links/Table': ['dynamodb:UpdateItem'],
    'Links/Overflow/CountedClicks': ['dynamodb:PutItem'],
    'EventLog/Table': ['dynamodb:BatchGetItem', 'dynamodb:Query'],
    'Links/Overflow/Queue': CONSUME,
    '*': TRACE,
  },
  'Links/Outbox': {
    'EventLog/Queue': CONSUME,
    'EventLog/Table': ['dynamodb:BatchGetItem', 'dynamodb:PartiQLInsert'],
    'Events/Bus': ['events:PutEvents'],
    'Events/DeadEvents': ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
    'Links/Table.StreamArn': ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    '*': ['dynamodb:ListStreams', ...TRACE],
  },
  'EventLog/Api': {
    'EventLog/Table': ['dynamodb:GetItem', 'dynamodb:Query'],
    'ApiKeys/Table': ['dynamodb:GetItem'],
    '*': TRACE,
  },
  'Webhooks/Api': {
    'Webhooks/Table': [
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ],
    'Webhooks/Deliveries': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    'Webhooks/Replays/Table': ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
    'Webhooks/Replays/Queue': ['sqs:SendMessage'],
    'Webhooks/RetryQueue': ['sqs:SendMessage'],
    'EventLog/Table': ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PartiQLInsert'],
    'Events/Bus': ['events:PutEvents'],
    'ApiKeys/Table': ['dynamodb:GetItem'],
    '*': TRACE,
  },
  'Webhooks/Replays/Worker': {
    'Webhooks/Table': ['dynamodb:GetItem'],
    'Webhooks/Deliveries': [
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ],
    'Webhooks/Replays/Table': ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    'Webhooks/Replays/Queue': [...CONSUME, 'sqs:SendMessage'],
    'Webhooks/RetryQueue': ['sqs:SendMessage'],
    'EventLog/Table': ['dynamodb:BatchGetItem', 'dynamodb:Query'],
    '*': TRACE,
  },
  'Webhooks/FanOut': {
    'Webhooks/Table': ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    'Webhooks/DeliveryQueue': ['sqs:SendMessage'],
    'Webhooks/EventQueue': CONSUME,
    'EventLog/Table': ['dynamodb:BatchGetItem', 'dynamodb:PartiQLInsert'],
    'Events/Bus': ['events:PutEvents'],
    '*': TRACE,
  },
  'Webhooks/Dispatcher': {
    ...DISPATCH,
    'Webhooks/DeliveryQueue': CONSUME,
    'Webhooks/RetryQueue': [...CONSUME, 'sqs:SendMessage'],
    'Webhooks/SlowDeliveryQueue': ['sqs:SendMessage'],
    'Webhooks/SlowRetryQueue': ['sqs:SendMessage'],
  },
  'Webhooks/SlowDispatcher': {
    ...DISPATCH,
    'Webhooks/SlowDeliveryQueue': CONSUME,
    'Webhooks/SlowRetryQueue': [...CONSUME, 'sqs:SendMessage'],
  },
  'Webhooks/Waiting/Sweeper': {
    'Webhooks/Waiting/Table': ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:Scan'],
    'Webhooks/RetryQueue': ['sqs:SendMessage'],
    'Webhooks/SlowRetryQueue': ['sqs:SendMessage'],
    'Webhooks/DeadLetters': ['sqs:SendMessage'],
    '*': TRACE,
  },
  Site: { '*': TRACE },
} as const;

/** Tables that a function has any grant on. */
const tablesOf = (functionName: string): Set<string> =>
  new Set(
    Object.keys(grantsOf(linkbus, functionName)).flatMap((resource) =>
      [...linkbus.ofType('AWS::DynamoDB::Table').keys()].filter((table) => resource.startsWith(table)),
    ),
  );

describe('a function’s grants', () => {
  it('are listed for every function', () => {
    expect([...functions.keys()].sort()).toEqual(Object.keys(grants).sort());
  });

  it.each(Object.entries(grants))('%s has exactly these grants and its own log', (name, expected) => {
    expect(grantsOf(linkbus, name)).toEqual({
      ...expected,
      [`${name}Logs`]: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    });
  });

  it('come only from its own role', () => {
    const roles = [...functions.values()].map(({ properties }) => linkbus.nameOf(properties.Role));

    expect(new Set(roles).size).toBe(functions.size);
    for (const role of roles) {
      const { properties } = linkbus.named(role);
      expect(properties.ManagedPolicyArns).toBeUndefined();
      expect(properties.Policies).toBeUndefined();
      expect(properties.AssumeRolePolicyDocument).toEqual({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        ],
      });
    }
  });

  it('contain no wildcard actions', () => {
    const actions = linkbus
      .ofType('AWS::IAM::Policy')
      .values()
      .flatMap(({ properties }) => statementsOf(properties).flatMap(({ Action }) => [Action].flat()))
      .toArray();

    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('use the resource * only for tracing and for listing streams', () => {
    const everywhere = [...functions.keys()].flatMap((name) => grantsOf(linkbus, name)['*'] ?? []);

    expect(new Set(everywhere)).toEqual(new Set(['dynamodb:ListStreams', ...TRACE]));
  });
});

it('without tracing, only the outbox has a grant on everything, to list streams', () => {
  const untraced = synthesize();

  for (const name of functions.keys())
    expect(grantsOf(untraced, name)['*']).toEqual(
      name === 'Links/Outbox' ? ['dynamodb:ListStreams'] : undefined,
    );
});

describe('contexts share only the bus', () => {
  it.each(['Links/Api', 'Links/Redirect', 'Links/Overflow/Consumer', 'Links/Outbox'])(
    '%s cannot reach a webhook or delivery',
    (name) => {
      expect(tablesOf(name)).not.toContain('Webhooks/Table');
      expect(tablesOf(name)).not.toContain('Webhooks/Deliveries');
    },
  );

  it.each([...functions.keys()].filter((name) => /^(Webhooks|EventLog)\//.test(name)))(
    '%s cannot reach a link',
    (name) => {
      expect(tablesOf(name)).not.toContain('Links/Table');
    },
  );

  it('no function can change or delete a logged event', () => {
    for (const name of functions.keys()) {
      expect(grantsOf(linkbus, name)['EventLog/Table'] ?? []).not.toContainEqual(
        expect.stringMatching(/Put|Update|Delete|Write|\*/),
      );
    }
  });

  it('the redirect reaches only links, and can neither create nor delete one', () => {
    expect(tablesOf('Links/Redirect')).toEqual(new Set(['Links/Table']));
    expect(grantsOf(linkbus, 'Links/Redirect')['Links/Table']).toEqual([
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
    ]);
  });

  it('only the outbox, the webhooks API, fan-out and the dispatchers publish events', () => {
    const publishers = [...functions.keys()].filter((name) =>
      Object.values(grantsOf(linkbus, name)).flat().includes('events:PutEvents'),
    );
    expect(publishers.sort()).toEqual([
      'Links/Outbox',
      'Webhooks/Api',
      'Webhooks/Dispatcher',
      'Webhooks/FanOut',
      'Webhooks/SlowDispatcher',
    ]);
  });

  it('fan-out can neither read nor write a webhook’s secrets, headers and URL', () => {
    const conditions = [...linkbus.ofType('AWS::IAM::Policy').values()]
      .flatMap(({ properties }) => statementsOf(properties))
      .flatMap(({ Condition }) => Condition ?? []);
    expect(conditions).toEqual([
      {
        'ForAllValues:StringEquals': {
          'dynamodb:Attributes': [
            ...['workspace_id', 'id', 'enabled', 'events', 'filter', 'disabled_by', 'disabled_reason'],
            ...['disabled_at', 'updated_at', 'version', 'webhooks'],
          ],
        },
        StringEqualsIfExists: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES', 'dynamodb:ReturnValues': 'NONE' },
      },
    ]);
  });

  it('no function can change an API key', () => {
    for (const name of functions.keys()) {
      expect(grantsOf(linkbus, name)['ApiKeys/Table'] ?? []).not.toContainEqual(
        expect.stringMatching(/Put|Update|Delete|Write|\*/),
      );
    }
  });
});
