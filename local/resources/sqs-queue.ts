import * as z from 'zod';
import { Queue } from '../sqs/queue.ts';
import { queueUrl } from '../sqs/queue-registry.ts';
import { resourceType, withoutEffect } from './resource-type.ts';

const properties = z.strictObject({
  QueueName: z.string().optional(),
  VisibilityTimeout: z.number().min(0).max(43_200).optional(),
  DelaySeconds: z.number().min(0).max(900).optional(),
  MessageRetentionPeriod: z.number().min(60).max(1_209_600).optional(),
  MaximumMessageSize: z.number().optional(),
  ReceiveMessageWaitTimeSeconds: z.number().optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  SqsManagedSseEnabled: withoutEffect('messages stay on this machine'),
  KmsMasterKeyId: withoutEffect('messages stay on this machine'),
  KmsDataKeyReusePeriodSeconds: withoutEffect('messages stay on this machine'),
  Tags: withoutEffect('for billing and policies'),
});

export const sqsQueue = resourceType({
  type: 'AWS::SQS::Queue',
  properties,
  create(given, { generatedName, account }) {
    const name = given.QueueName ?? generatedName;
    const arn = `arn:aws:sqs:${account.region}:${account.accountId}:${name}`;
    const queue = new Queue(
      {
        name,
        arn,
        ...(given.VisibilityTimeout !== undefined && { visibilityTimeoutSeconds: given.VisibilityTimeout }),
        ...(given.DelaySeconds !== undefined && { delaySeconds: given.DelaySeconds }),
        ...(given.MessageRetentionPeriod !== undefined && { retentionSeconds: given.MessageRetentionPeriod }),
        ...(given.MaximumMessageSize !== undefined && { maximumMessageSize: given.MaximumMessageSize }),
        ...(given.ReceiveMessageWaitTimeSeconds !== undefined && {
          receiveWaitSeconds: given.ReceiveMessageWaitTimeSeconds,
        }),
        ...(given.RedrivePolicy !== undefined && { redrive: redriveOf(given.RedrivePolicy) }),
      },
      account,
    );
    account.queues.add(queue);
    return { ref: queueUrl(account.awsUrl, queue), attributes: { Arn: arn, QueueName: name } };

    function redriveOf({ deadLetterTargetArn, maxReceiveCount }: NonNullable<typeof given.RedrivePolicy>) {
      const deadLetterQueue = account.queues.byArn(deadLetterTargetArn);
      if (deadLetterQueue === undefined) throw new Error(`unknown queue ${deadLetterTargetArn}`);
      return { deadLetterQueue, maxReceiveCount };
    }
  },
});
