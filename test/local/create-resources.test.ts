import { describe, expect, it } from 'vitest';
import { UnsupportedTemplateError } from '../../local/create-resources.ts';
import { resourceTypes } from '../../local/resources/all-types.ts';
import { withoutEffectTypes } from '../../local/resources/without-effect.ts';
import type { Template, TemplateResource } from '../../local/template/template.ts';
import { accountUnderTest } from './account-under-test.ts';

const create = (Resources: Template['Resources'], rest: Omit<Template, 'Resources'> = {}) =>
  accountUnderTest().create({ Resources, ...rest });

/** What is said of a template that is refused. */
async function refusal(
  Resources: Template['Resources'],
  rest?: Omit<Template, 'Resources'>,
): Promise<string> {
  const error = await create(Resources, rest).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UnsupportedTemplateError);
  return (error as UnsupportedTemplateError).message;
}

const queue = (Properties: Readonly<Record<string, unknown>> = {}): TemplateResource => ({
  Type: 'AWS::SQS::Queue',
  Properties,
});

const table = (Properties: Readonly<Record<string, unknown>> = {}): TemplateResource => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...Properties,
  },
});

describe('a resource type that is not known', () => {
  it('is refused, with every other one', async () => {
    expect(
      await refusal({
        Topic: { Type: 'AWS::SNS::Topic' },
        Jobs: queue(),
        Users: { Type: 'AWS::Cognito::UserPool' },
      }),
    ).toBe(
      'Topic (AWS::SNS::Topic): this resource type is not supported here.\n' +
        'Users (AWS::Cognito::UserPool): this resource type is not supported here.',
    );
  });

  it('is refused before anything is created', async () => {
    const { create, account } = accountUnderTest();

    await expect(
      create({ Resources: { Jobs: queue(), Topic: { Type: 'AWS::SNS::Topic' } } }),
    ).rejects.toThrow('Topic');
    expect(account.queues.all()).toEqual([]);
  });
});

describe('a property that is not known', () => {
  const withoutEffect = new Set(withoutEffectTypes.map(({ type }) => type));
  const types = [...resourceTypes.keys()].filter((type) => !withoutEffect.has(type));

  it.each(types)('is refused in %s', async (Type) => {
    expect(await refusal({ Thing: { Type, Properties: { Colour: 'red' } } })).toMatch(
      new RegExp(`^Thing \\(${Type}\\): .*the property Colour is not supported here[;.]`),
    );
  });

  it.each([
    [
      'RedrivePolicy.Colour',
      queue({ RedrivePolicy: { deadLetterTargetArn: 'arn', maxReceiveCount: 1, Colour: 'red' } }),
    ],
    ['KeySchema.0.Colour', table({ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH', Colour: 'red' }] })],
    [
      'StreamSpecification.ResourcePolicy',
      table({ StreamSpecification: { StreamViewType: 'KEYS_ONLY', ResourcePolicy: {} } }),
    ],
    [
      'Targets.1.InputTransformer',
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventBusName: 'bus',
          EventPattern: { source: ['linkbus'] },
          Targets: [
            { Id: 'a', Arn: 'arn' },
            { Id: 'b', Arn: 'arn', InputTransformer: {} },
          ],
        },
      },
    ],
    [
      'DestinationConfig.OnSuccess',
      {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: 'arn',
          FunctionName: 'name',
          DestinationConfig: { OnFailure: { Destination: 'arn' }, OnSuccess: {} },
        },
      },
    ],
    [
      'DefaultRouteSettings.LoggingLevel',
      {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: {
          ApiId: 'api',
          StageName: '$default',
          AutoDeploy: true,
          DefaultRouteSettings: { LoggingLevel: 'INFO' },
        },
      },
    ],
  ] as const)('is refused deeper down, too: %s', async (path, resource) => {
    expect(await refusal({ Thing: resource })).toBe(
      `Thing (${resource.Type}): the property ${path} is not supported here.`,
    );
  });

  it('is named with every other one', async () => {
    expect(await refusal({ Jobs: queue({ Colour: 'red', Shape: 'round' }) })).toBe(
      'Jobs (AWS::SQS::Queue): the property Colour is not supported here; the property Shape is not supported here.',
    );
  });
});

describe('a value that is not supported', () => {
  it.each([
    ['BillingMode', table({ BillingMode: 'PROVISIONED' })],
    ['StreamSpecification.StreamViewType', table({ StreamSpecification: { StreamViewType: 'BOTH' } })],
    ['KeySchema', table({ KeySchema: undefined })],
    ['VisibilityTimeout', queue({ VisibilityTimeout: 'long' })],
    [
      'ProtocolType',
      { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'WEBSOCKET' } },
    ],
    [
      'State',
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventBusName: 'bus',
          EventPattern: { source: ['linkbus'] },
          State: 'DISABLED',
          Targets: [],
        },
      },
    ],
    [
      'EventPattern.source',
      {
        Type: 'AWS::Events::Rule',
        Properties: { EventBusName: 'bus', EventPattern: { source: 'linkbus' }, Targets: [] },
      },
    ],
  ] as const)('is refused with what is wrong: %s', async (path, resource) => {
    expect(await refusal({ Thing: resource })).toMatch(
      new RegExp(
        `^Thing \\(${resource.Type}\\): the property ${path} is not supported here as it is: .+\\.$`,
      ),
    );
  });

  it('is also a condition', async () => {
    expect(await refusal({ Jobs: { ...queue(), Condition: 'IsProd' } })).toBe(
      'Jobs (AWS::SQS::Queue): conditions are not supported here.',
    );
  });
});

describe('an intrinsic function that is not known', () => {
  it('is refused with the resource, its type and the property that it is in', async () => {
    const message = await refusal({
      Jobs: queue({ DelaySeconds: { 'Fn::If': ['IsProd', 0, 1] } }),
    });
    expect(message).toContain('Jobs (AWS::SQS::Queue)');
    expect(message).toContain('Fn::If');
    expect(message).toContain('DelaySeconds');
  });

  it('is refused in an output, with its name', async () => {
    const message = await refusal(
      { Jobs: queue() },
      { Outputs: { Where: { Value: { 'Fn::ImportValue': 'x' } } } },
    );
    expect(message).toContain('Fn::ImportValue');
    expect(message).toContain('Where');
  });
});

describe('a reference', () => {
  it('to nothing is refused', async () => {
    expect(await refusal({ Jobs: queue({ QueueName: { Ref: 'Nobody' } }) })).toMatch(
      /^Jobs \(AWS::SQS::Queue\): .*nothing here is named Nobody\.$/,
    );
  });

  it('to an attribute that is not known is refused', async () => {
    const other = { 'Fn::GetAtt': ['Other', 'Colour'] };
    expect(await refusal({ Jobs: queue({ QueueName: other }), Other: queue() })).toMatch(
      /^Jobs \(AWS::SQS::Queue\): .*the attribute Colour of Other is not supported here\.$/,
    );
  });

  it('to a parameter is its default', async () => {
    const { create, account } = accountUnderTest();
    await create({
      Parameters: { Name: { Default: 'jobs' } },
      Resources: { Jobs: queue({ QueueName: { Ref: 'Name' } }) },
    });
    expect(account.queues.byName('jobs')).toBeDefined();
  });

  it('to a parameter that has no default is refused', async () => {
    expect(
      await refusal({ Jobs: queue({ QueueName: { Ref: 'Name' } }) }, { Parameters: { Name: {} } }),
    ).toMatch(/^Jobs \(AWS::SQS::Queue\): .*nothing here is named Name\.$/);
  });

  it('in a circle is refused', async () => {
    await expect(
      create({ A: queue({ QueueName: { Ref: 'B' } }), B: queue({ QueueName: { Ref: 'A' } }) }),
    ).rejects.toThrow('A → B → A');
  });
});

describe('what comes of a template', () => {
  it('is its outputs, resolved', async () => {
    const outputs = await create(
      { Jobs: queue() },
      {
        Outputs: {
          Url: { Value: { Ref: 'Jobs' } },
          Arn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } },
          Where: {
            Value: {
              'Fn::Sub': `\${AWS::Partition} \${AWS::Region} \${AWS::AccountId} \${AWS::StackName} \${AWS::URLSuffix}`,
            },
          },
        },
      },
    );
    expect(outputs).toEqual({
      Url: 'http://127.0.0.1:2/123456789012/Test-Jobs',
      Arn: 'arn:aws:sqs:eu-west-1:123456789012:Test-Jobs',
      Where: 'aws eu-west-1 123456789012 Test amazonaws.com',
    });
  });

  it('is in order of need, not of writing', async () => {
    const { create, account } = accountUnderTest();
    await create({
      Resources: {
        Jobs: queue({
          RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
        }),
        Dead: queue(),
      },
    });
    expect(account.queues.byName('Test-Jobs')?.settings.redrive).toEqual({
      deadLetterQueue: account.queues.byName('Test-Dead'),
      maxReceiveCount: 3,
    });
  });

  it('is refused where creating fails, with the resource', async () => {
    expect(await refusal({ A: queue({ QueueName: 'jobs' }), B: queue({ QueueName: 'jobs' }) })).toBe(
      'B (AWS::SQS::Queue): the queue name jobs is taken; choose another.',
    );
  });
});
