import { describe, expect, it } from 'vitest';
import { supportedTypes } from '../../local/resources/supported.ts';
import { UnsupportedTemplateError } from '../../local/resources/unsupported.ts';
import { withoutEffectTypes } from '../../local/resources/without-effect.ts';
import type { Template, TemplateResource } from '../../local/template/template.ts';
import { accountUnderTest } from './account-under-test.ts';

const create = (Resources: Template['Resources'], rest: Omit<Template, 'Resources'> = {}) =>
  accountUnderTest().create({ Resources, ...rest });

/** Returns the problems for which a template is refused. The last line says what to do. */
async function refusal(
  Resources: Template['Resources'],
  rest?: Omit<Template, 'Resources'>,
): Promise<string> {
  const error = await create(Resources, rest).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UnsupportedTemplateError);
  const lines = (error as UnsupportedTemplateError).message.split('\n');
  expect(lines.pop()).toBe('Change the stack, or add support in local/resources/.');
  return lines.join('\n');
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

describe('an unsupported resource type', () => {
  it('is refused together with all others', async () => {
    expect(
      await refusal({
        Topic: { Type: 'AWS::SNS::Topic' },
        Jobs: queue(),
        Users: { Type: 'AWS::Cognito::UserPool' },
      }),
    ).toBe(
      'Topic (AWS::SNS::Topic): this resource type is not supported.\n' +
        'Users (AWS::Cognito::UserPool): this resource type is not supported.',
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

describe('an unsupported property', () => {
  const withoutEffect = new Set(withoutEffectTypes.map(({ type }) => type));
  const types = [...supportedTypes.keys()].filter((type) => !withoutEffect.has(type));

  it.each(types)('is refused in %s', async (Type) => {
    expect(await refusal({ Thing: { Type, Properties: { Color: 'red' } } })).toMatch(
      new RegExp(`^Thing \\(${Type}\\): .*the property Color is not supported[;.]`),
    );
  });

  it.each([
    [
      'RedrivePolicy.Color',
      queue({ RedrivePolicy: { deadLetterTargetArn: 'arn', maxReceiveCount: 1, Color: 'red' } }),
    ],
    ['KeySchema.0.Color', table({ KeySchema: [{ AttributeName: 'id', KeyType: 'HASH', Color: 'red' }] })],
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
  ] as const)('is refused when nested: %s', async (path, resource) => {
    expect(await refusal({ Thing: resource })).toBe(
      `Thing (${resource.Type}): the property ${path} is not supported.`,
    );
  });

  it('is named together with all others', async () => {
    expect(await refusal({ Jobs: queue({ Color: 'red', Shape: 'round' }) })).toBe(
      'Jobs (AWS::SQS::Queue): the property Color is not supported; the property Shape is not supported.',
    );
  });
});

describe('an unsupported value', () => {
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
  ] as const)('is refused with the reason: %s', async (path, resource) => {
    expect(await refusal({ Thing: resource })).toMatch(
      new RegExp(`^Thing \\(${resource.Type}\\): the property ${path} has an unsupported value: .+\\.$`),
    );
  });

  it('can be a condition', async () => {
    expect(await refusal({ Jobs: { ...queue(), Condition: 'IsProd' } })).toBe(
      'Jobs (AWS::SQS::Queue): conditions are not supported.',
    );
  });
});

describe('an unsupported intrinsic function', () => {
  it('is refused with the name of its resource, type and property', async () => {
    const message = await refusal({
      Jobs: queue({ DelaySeconds: { 'Fn::If': ['IsProd', 0, 1] } }),
    });
    expect(message).toContain('Jobs (AWS::SQS::Queue)');
    expect(message).toContain('Fn::If');
    expect(message).toContain('DelaySeconds');
  });

  it('is refused in an output, with the name of the output', async () => {
    const message = await refusal(
      { Jobs: queue() },
      { Outputs: { Where: { Value: { 'Fn::ImportValue': 'x' } } } },
    );
    expect(message).toContain('Fn::ImportValue');
    expect(message).toContain('Where');
  });
});

describe('a reference', () => {
  it('to an unknown name is refused', async () => {
    expect(await refusal({ Jobs: queue({ QueueName: { Ref: 'Nobody' } }) })).toMatch(
      /^Jobs \(AWS::SQS::Queue\): .*the reference to Nobody has no value\.$/,
    );
  });

  it('to an unsupported attribute is refused', async () => {
    const other = { 'Fn::GetAtt': ['Other', 'Color'] };
    expect(await refusal({ Jobs: queue({ QueueName: other }), Other: queue() })).toMatch(
      /^Jobs \(AWS::SQS::Queue\): .*the attribute Color of Other is not supported\.$/,
    );
  });

  it('to a parameter resolves to its default', async () => {
    const { create, account } = accountUnderTest();
    await create({
      Parameters: { Name: { Default: 'jobs' } },
      Resources: { Jobs: queue({ QueueName: { Ref: 'Name' } }) },
    });
    expect(account.queues.byName('jobs')).toBeDefined();
  });

  it('to a parameter without a default is refused', async () => {
    expect(
      await refusal({ Jobs: queue({ QueueName: { Ref: 'Name' } }) }, { Parameters: { Name: {} } }),
    ).toMatch(/^Jobs \(AWS::SQS::Queue\): .*the reference to Name has no value\.$/);
  });

  it('that is circular is refused', async () => {
    await expect(
      create({ A: queue({ QueueName: { Ref: 'B' } }), B: queue({ QueueName: { Ref: 'A' } }) }),
    ).rejects.toThrow('A → B → A');
  });
});

describe('createResources', () => {
  it('resolves the outputs', async () => {
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

  it('creates resources in order of dependency', async () => {
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

  it('names the resource that fails to be created', async () => {
    expect(await refusal({ A: queue({ QueueName: 'jobs' }), B: queue({ QueueName: 'jobs' }) })).toBe(
      'B (AWS::SQS::Queue): the queue name jobs is taken; choose another.',
    );
  });
});
