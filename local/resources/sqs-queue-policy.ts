import * as z from 'zod';
import { policyDocument } from '../iam/statement.ts';
import { resourceType } from './resource-type.ts';

export const sqsQueuePolicy = resourceType({
  type: 'AWS::SQS::QueuePolicy',
  properties: z.strictObject({ Queues: z.array(z.string()), PolicyDocument: policyDocument }),
  create({ Queues, PolicyDocument }, { logicalId, account }) {
    for (const url of Queues) {
      const queue = account.queues.byUrl(url);
      if (queue === undefined) throw new Error(`unknown queue ${url}`);
      account.queuePolicies.set(queue.arn, PolicyDocument.Statement);
    }
    return { ref: logicalId };
  },
});
