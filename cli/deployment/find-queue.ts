import { ListQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Where an operator's queue is in the stack. */
export type QueueRole =
  | 'WebhooksDeadLetters'
  | 'WebhooksRetryQueue'
  | 'WebhooksEventQueue'
  | 'WebhooksReplaysQueue'
  | 'EventLogQueue'
  | 'EventsDeadEvents'
  | 'LinksOverflowQueue';

/**
 * Finds the URL of a deployment's queue by the prefix of its generated name.
 *
 * @throws if there isn't exactly one
 */
export async function findQueue(client: SQSClient, stage: string, role: QueueRole): Promise<string> {
  const prefix = `Linkbus-${stage}-${role}`;
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
  const [url, ...others] = QueueUrls;
  if (url === undefined || others.length > 0) {
    const found = url === undefined ? 'No queue name starts' : 'Several queue names start';
    throw new Error(`${found} with ${prefix}. Check the stage, the region and the account.`);
  }
  return url;
}
