import { rmSync } from 'node:fs';
import type { SynthesizedStack, Template, TemplateResource } from '../../local/template/template.ts';
import { functionDirectory } from './lambda/function-directory.ts';

/** A function of a hand-made template. */
interface HandMadeFunction {
  /** Its `index.js`. */
  readonly source: string;
  /** Statements of its role. @default - none */
  readonly allow?: readonly { readonly Action: readonly string[]; readonly Resource: unknown }[];
  /** Additional properties of the resource. */
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface HandMadeStack extends SynthesizedStack {
  /** Deletes the functions' code. */
  remove(): void;
}

/** Makes a stack of these resources and functions, with the functions' roles and code. */
export function handMadeStack(
  functions: Readonly<Record<string, HandMadeFunction>>,
  resources: Template['Resources'] = {},
  outputs: Readonly<Record<string, unknown>> = {},
): HandMadeStack {
  const assets = new Map<string, string>();
  const made: Record<string, TemplateResource> = {};
  for (const [id, { source, allow = [], properties }] of Object.entries(functions)) {
    assets.set(`${id}.zip`, functionDirectory(source).path);
    made[`${id}Role`] = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
    made[`${id}Policy`] = {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: `${id}Policy`,
        PolicyDocument: { Statement: allow.map((each) => ({ Effect: 'Allow', ...each })) },
        Roles: [{ Ref: `${id}Role` }],
      },
    };
    made[id] = {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Timeout: 10,
        Code: { S3Bucket: 'assets', S3Key: `${id}.zip` },
        Role: arnOf(`${id}Role`),
        ...properties,
      },
    };
  }
  return {
    stackName: 'Test',
    template: {
      Resources: { ...made, ...resources },
      Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
    },
    assets,
    remove() {
      for (const path of assets.values()) rmSync(path, { recursive: true, force: true });
    },
  };
}

export const arnOf = (logicalId: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [logicalId, attribute] });

/** An HTTP API with these routes: functions by route key. */
export function httpApi(routes: Readonly<Record<string, string>>): Record<string, TemplateResource> {
  const ApiId = { Ref: 'Api' };
  const resources: Record<string, TemplateResource> = {
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
    Stage: {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId, StageName: '$default', AutoDeploy: true },
    },
  };
  for (const [i, [RouteKey, target]] of Object.entries(routes).entries()) {
    resources[`Route${i}`] = {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId,
        RouteKey,
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${target}Integration` }]] },
      },
    };
    resources[`${target}Integration`] = {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arnOf(target),
        PayloadFormatVersion: '2.0',
      },
    };
    resources[`${target}Permission`] = {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: arnOf(target),
        Principal: 'apigateway.amazonaws.com',
      },
    };
  }
  return resources;
}

/** A table with the string key `id` and a stream. */
export const streamingTable: TemplateResource = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
  },
};

/** Lets a function read this queue. */
export const readsQueue = (logicalId: string) => ({
  Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  Resource: arnOf(logicalId),
});

/** Lets a function read the stream of this table. */
export const readsStream = (logicalId: string) => [
  {
    Action: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
    Resource: arnOf(logicalId, 'StreamArn'),
  },
  { Action: ['dynamodb:ListStreams'], Resource: '*' },
];

/** Lets EventBridge send to these queues. */
export const acceptsEvents = (...logicalIds: readonly string[]): Record<string, TemplateResource> =>
  Object.fromEntries(
    logicalIds.map((id) => [
      `${id}Policy`,
      {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: id }],
          PolicyDocument: {
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'events.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: arnOf(id),
              },
            ],
          },
        },
      },
    ]),
  );
