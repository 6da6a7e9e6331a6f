import { describe, expect, it } from 'vitest';
import { accountUnderTest } from '../account-under-test.ts';

describe('AWS::SQS::Queue', () => {
  it('has its URL as Ref, and its ARN and name as attributes', async () => {
    const { create } = accountUnderTest();
    const outputs = await create({
      Resources: { Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } } },
      Outputs: {
        Ref: { Value: { Ref: 'Jobs' } },
        Arn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } },
        QueueName: { Value: { 'Fn::GetAtt': ['Jobs', 'QueueName'] } },
      },
    });

    expect(outputs).toEqual({
      Ref: 'http://127.0.0.1:2/123456789012/jobs',
      Arn: 'arn:aws:sqs:eu-west-1:123456789012:jobs',
      QueueName: 'jobs',
    });
  });

  it('is named after its stack and logical id by default', async () => {
    const { create, account } = accountUnderTest();
    await create({ Resources: { Jobs: { Type: 'AWS::SQS::Queue' } } });

    expect(account.queues.all().map(({ name }) => name)).toEqual(['Test-Jobs']);
  });

  it('has the settings of its properties', async () => {
    const { create, account } = accountUnderTest();
    await create({
      Resources: {
        Dead: { Type: 'AWS::SQS::Queue' },
        Jobs: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            VisibilityTimeout: 180,
            DelaySeconds: 5,
            MessageRetentionPeriod: 1_209_600,
            MaximumMessageSize: 1_024,
            ReceiveMessageWaitTimeSeconds: 20,
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
            SqsManagedSseEnabled: true,
          },
        },
      },
    });

    expect(account.queues.byName('Test-Jobs')?.settings).toEqual({
      name: 'Test-Jobs',
      arn: 'arn:aws:sqs:eu-west-1:123456789012:Test-Jobs',
      visibilityTimeoutSeconds: 180,
      delaySeconds: 5,
      retentionSeconds: 1_209_600,
      maximumMessageSize: 1_024,
      receiveWaitSeconds: 20,
      redrive: { deadLetterQueue: account.queues.byName('Test-Dead'), maxReceiveCount: 5 },
    });
  });

  it('is refused with an unknown dead-letter queue', async () => {
    const RedrivePolicy = {
      deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:dead',
      maxReceiveCount: 5,
    };
    const created = accountUnderTest().create({
      Resources: { Jobs: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy } } },
    });

    await expect(created).rejects.toThrow(
      'Jobs (AWS::SQS::Queue): unknown queue arn:aws:sqs:eu-west-1:123456789012:dead.',
    );
  });
});
