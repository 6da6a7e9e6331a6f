import { DescribeTableCommand, DescribeTimeToLiveCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  acceptsEvents,
  arnOf,
  handMadeStack,
  httpApi,
  readsQueue,
  readsStream,
  streamingTable,
} from './hand-made-stack.ts';
import { type StackUnderTest, startStack } from './running-stack.ts';

const LOG_EVENT = 'exports.handler = async (event) => console.log(JSON.stringify(event));';
const FAIL = "exports.handler = async () => { throw new Error('boom'); };";

const mapping = (source: unknown, target: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: source, FunctionName: { Ref: target }, ...properties },
});

const stack = handMadeStack(
  {
    Echo: {
      source: 'exports.handler = async (event) => ({ event, jobs: process.env.JOBS_URL })',
      properties: { Environment: { Variables: { JOBS_URL: { Ref: 'Jobs' } } } },
    },
    Worker: { source: LOG_EVENT, allow: [readsQueue('Jobs')] },
    Relay: { source: LOG_EVENT, allow: readsStream('Links') },
    Fragile: {
      source: FAIL,
      allow: [...readsStream('Links'), { Action: ['sqs:SendMessage'], Resource: arnOf('Failed') }],
    },
  },
  {
    ...httpApi({ 'GET /echo/{name}': 'Echo', 'POST /echo': 'Echo' }),
    Links: streamingTable,
    LinksToRelay: mapping(arnOf('Links', 'StreamArn'), 'Relay', { StartingPosition: 'TRIM_HORIZON' }),
    LinksToFragile: mapping(arnOf('Links', 'StreamArn'), 'Fragile', {
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: arnOf('Failed') } },
    }),
    Failed: { Type: 'AWS::SQS::Queue' },
    Jobs: { Type: 'AWS::SQS::Queue' },
    JobsToWorker: mapping(arnOf('Jobs'), 'Worker'),
    Poison: {
      Type: 'AWS::SQS::Queue',
      Properties: { RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLetters'), maxReceiveCount: 1 } },
    },
    DeadLetters: { Type: 'AWS::SQS::Queue' },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'facts' } },
    ...acceptsEvents('Events', 'Tiny', 'DeadEvents'),
    Events: { Type: 'AWS::SQS::Queue' },
    Tiny: { Type: 'AWS::SQS::Queue', Properties: { MaximumMessageSize: 1_024 } },
    DeadEvents: { Type: 'AWS::SQS::Queue' },
    Small: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['linkbus'], 'detail-type': [{ prefix: 'link.' }] },
        Targets: [{ Id: 'events', Arn: arnOf('Events') }],
      },
    },
    Large: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventBusName: { Ref: 'Bus' },
        EventPattern: { source: ['large'] },
        Targets: [{ Id: 'tiny', Arn: arnOf('Tiny'), DeadLetterConfig: { Arn: arnOf('DeadEvents') } }],
      },
    },
  },
  {
    Endpoint: arnOf('Api', 'ApiEndpoint'),
    Links: { Ref: 'Links' },
    ...Object.fromEntries(
      ['Jobs', 'Failed', 'Poison', 'DeadLetters', 'Events', 'Tiny', 'DeadEvents'].map((id) => [
        id,
        { Ref: id },
      ]),
    ),
  },
);

let running: StackUnderTest;
beforeAll(async () => {
  running = await startStack(stack);
});
afterAll(() => running.stop());

const urlOf = (queue: string) => String(running.outputs[queue]);

/** Receives the next message of a queue, waiting up to 10 seconds. */
async function received(queue: string) {
  const { Messages: [message] = [] } = await running.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: urlOf(queue),
      WaitTimeSeconds: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return message;
}

describe('a running stack', () => {
  it('serves its HTTP API at the address in its outputs', async () => {
    expect(running.outputs.Endpoint).toBe(running.url);
    expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('routes requests to functions and returns their responses', async () => {
    const response = await fetch(`${running.url}/echo/ada?loud=1`);

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      jobs: urlOf('Jobs'),
      event: expect.objectContaining({
        routeKey: 'GET /echo/{name}',
        rawPath: '/echo/ada',
        pathParameters: { name: 'ada' },
        queryStringParameters: { loud: '1' },
      }),
    });
  });

  it('responds to an unknown route as API Gateway does', async () => {
    const response = await fetch(`${running.url}/nowhere`);

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: 'Not Found' });
  });

  it('invokes a function with messages of a queue', async () => {
    const { sqs, logged } = running;
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl: urlOf('Jobs'), MessageBody: 'do it' }));

    expect(await logged('Test-Worker')).toEqual({
      Records: [
        expect.objectContaining({
          messageId: sent.MessageId,
          body: 'do it',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:Test-Jobs',
        }),
      ],
    });
  });

  it('invokes a function with changes of a table', async () => {
    const { dynamodb, logged, outputs } = running;
    const Item = { id: { S: 'lnk_1' } };
    await dynamodb.send(new PutItemCommand({ TableName: String(outputs.Links), Item }));

    expect(await logged('Test-Relay')).toMatchObject({
      Records: [
        {
          eventName: 'INSERT',
          eventSource: 'aws:dynamodb',
          dynamodb: { Keys: Item, NewImage: Item, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        },
      ],
    });
  });

  it('sends failed changes to the on-failure queue', async () => {
    const { dynamodb, outputs } = running;
    const put = new PutItemCommand({ TableName: String(outputs.Links), Item: { id: { S: 'lnk_2' } } });
    const [message] = await Promise.all([received('Failed'), dynamodb.send(put)]);

    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      requestContext: {
        condition: 'RetryAttemptsExhausted',
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Test-Fragile',
        approximateInvokeCount: 1,
      },
      DDBStreamBatchInfo: {
        streamArn: expect.stringContaining('table/Test-Links/stream/'),
      },
    });
  });

  it('moves a message that is received too often to the dead-letter queue', async () => {
    const { sqs } = running;
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf('Poison'), MessageBody: 'bad' }));
    const receive = () =>
      sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf('Poison'), VisibilityTimeout: 0 }));

    expect((await receive()).Messages?.map(({ Body }) => Body)).toEqual(['bad']);
    expect((await receive()).Messages).toBeUndefined();
    expect((await received('DeadLetters'))?.Body).toBe('bad');
  });

  it('sends events that match a rule to its target', async () => {
    const entry = { EventBusName: 'facts', Source: 'linkbus', Detail: '{"id":"evt_1"}' };
    const { Entries, FailedEntryCount } = await running.events.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, DetailType: 'webhook.test' },
          { ...entry, DetailType: 'link.created' },
        ],
      }),
    );

    expect(FailedEntryCount).toBe(0);
    expect(JSON.parse((await received('Events'))?.Body ?? '')).toMatchObject({
      id: Entries?.[1]?.EventId,
      source: 'linkbus',
      'detail-type': 'link.created',
      account: '000000000000',
      region: 'us-east-1',
      detail: { id: 'evt_1' },
    });
  });

  it("sends events that a target rejects to the target's dead-letter queue", async () => {
    const Detail = JSON.stringify({ text: 'x'.repeat(1_024) });
    await running.events.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: 'facts', Source: 'large', DetailType: 'large', Detail }],
      }),
    );

    const message = await received('DeadEvents');
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ source: 'large' });
    expect(message?.MessageAttributes?.RULE_ARN?.StringValue).toBe(
      'arn:aws:events:us-east-1:000000000000:rule/facts/Test-Large',
    );
  });

  it('describes its tables and queues to the SDK as defined', async () => {
    const { dynamodb, sqs, outputs } = running;
    const TableName = String(outputs.Links);
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
    const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: urlOf('Poison'), AttributeNames: ['RedrivePolicy'] }),
    );

    expect(Table?.KeySchema).toEqual([{ AttributeName: 'id', KeyType: 'HASH' }]);
    expect(TimeToLiveDescription).toEqual({ AttributeName: 'expires_at', TimeToLiveStatus: 'ENABLED' });
    expect(JSON.parse(Attributes?.RedrivePolicy ?? '')).toEqual({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:Test-DeadLetters',
      maxReceiveCount: 1,
    });
  });
});
