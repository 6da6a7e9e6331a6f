import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';

/*
 * Seen: older MiniStacks drop an AWS::SQS::Queue's RedrivePolicy, so that a message comes back for ever and never
 * becomes a dead letter. 1.5.33 keeps it.
 */

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string(), Properties: z.unknown() })),
});

const redrivenQueueSchema = z.object({
  RedrivePolicy: z.object({
    deadLetterTargetArn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }),
    maxReceiveCount: z.number(),
  }),
});

/**
 * Sets the redrive policies that the template asks for and the emulator dropped.
 * @returns a sentence for each queue that has one in the template
 */
export async function repairRedrivePolicies(
  sqs: SQSClient,
  stackName: string,
  template: unknown,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const [id, { Type, Properties }] of Object.entries(templateSchema.parse(template).Resources)) {
    if (Type !== 'AWS::SQS::Queue') continue;
    const { data } = redrivenQueueSchema.safeParse(Properties);
    if (data === undefined) continue;
    const { url, policy } = await findQueue(sqs, `${stackName}-${id}`);
    if (policy !== undefined) {
      sentences.push(`${id} has its RedrivePolicy: nothing to repair.`);
      continue;
    }
    const { deadLetterTargetArn, maxReceiveCount } = data.RedrivePolicy;
    const deadLetters = await findQueue(sqs, `${stackName}-${deadLetterTargetArn['Fn::GetAtt'][0]}`);
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy } }));
    sentences.push(`${id} had lost its RedrivePolicy: set it.`);
  }
  return sentences;
}

/** A queue by the beginning of the name that CloudFormation gave it: the stack's name and the logical id. */
async function findQueue(sqs: SQSClient, prefix: string) {
  const { QueueUrls: [url] = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
  if (url === undefined) throw new Error(`No queue's name starts with ${prefix}.`);
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn', 'RedrivePolicy'] }),
  );
  return { url, arn: Attributes.QueueArn, policy: Attributes.RedrivePolicy };
}
