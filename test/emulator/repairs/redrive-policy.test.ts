import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, it } from 'vitest';
import { repairRedrivePolicies } from '../../../emulator/repairs/redrive-policy.ts';

const sqs = mockClient(SQSClient);

afterEach(() => sqs.reset());

const TEMPLATE = {
  Resources: {
    Work: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1_209_600 } },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: {} },
  },
};

const POLICY = '{"deadLetterTargetArn":"arn:Dead","maxReceiveCount":5}';

function queuesAre(policy: string | undefined): void {
  for (const id of ['Work', 'Dead']) {
    sqs.on(ListQueuesCommand, { QueueNamePrefix: `Stack-${id}` }).resolves({ QueueUrls: [`https://${id}`] });
  }
  sqs
    .on(GetQueueAttributesCommand, { QueueUrl: 'https://Dead' })
    .resolves({ Attributes: { QueueArn: 'arn:Dead' } });
  sqs.on(GetQueueAttributesCommand, { QueueUrl: 'https://Work' }).resolves({
    Attributes: { QueueArn: 'arn:Work', ...(policy !== undefined && { RedrivePolicy: policy }) },
  });
  sqs.on(SetQueueAttributesCommand).resolves({});
}

it('a queue that has its redrive policy is left alone', async () => {
  queuesAre(POLICY);

  expect(await repairRedrivePolicies(new SQSClient({}), 'Stack', TEMPLATE)).toEqual([
    'Work has its RedrivePolicy: nothing to repair.',
  ]);
  expect(sqs.commandCalls(SetQueueAttributesCommand)).toHaveLength(0);
});

it('a queue that lost its redrive policy gets the template’s', async () => {
  queuesAre(undefined);

  expect(await repairRedrivePolicies(new SQSClient({}), 'Stack', TEMPLATE)).toEqual([
    'Work had lost its RedrivePolicy: set it.',
  ]);
  expect(sqs.commandCalls(SetQueueAttributesCommand).map(({ args: [{ input }] }) => input)).toEqual([
    { QueueUrl: 'https://Work', Attributes: { RedrivePolicy: POLICY } },
  ]);
});

it('a queue that isn’t there is told by its name', async () => {
  sqs.on(ListQueuesCommand).resolves({});

  await expect(repairRedrivePolicies(new SQSClient({}), 'Stack', TEMPLATE)).rejects.toThrow(
    'No queue’s name starts with Stack-Work.'.replace('’', "'"),
  );
});
