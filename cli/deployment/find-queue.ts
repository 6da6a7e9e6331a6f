import { ListQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** The queues that operators work on, by where they are in the stack. */
export type QueueRole =
  | 'WebhooksDeadLetters'
  | 'WebhooksRetryQueue'
  | 'WebhooksEventQueue'
  | 'WebhooksReplaysQueue'
  | 'EventLogQueue'
  | 'EventsDeadEvents'
  | 'LinksOverflowQueue';

/**
 * The URL of a queue of a deployment, by the name that CloudFormation gives it.
 * @throws with what to do, if there isn't exactly one
 */
export async function findQueue(client: SQSClient, stage: string, role: QueueRole): Promise<string> {
  const prefix = `Linkbus-${stage}-${role}`;
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
  const [url, ...others] = QueueUrls;
  if (url === undefined || others.length > 0) {
    const found = url === undefined ? 'No queue starts' : 'Several queues start';
    throw new Error(`${found} with ${prefix} here. Check the stage, the region and the account.`);
  }
  return url;
}
