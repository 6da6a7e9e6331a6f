import { ListQueuesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Path of a queue in the stack, part of its generated name. */
export type QueueRole =
  | 'WebhooksDeadLetters'
  | 'WebhooksRetryQueue'
  | 'WebhooksEventQueue'
  | 'WebhooksReplaysQueue'
  | 'EventsDeadEvents'
  | 'LinksOverflowQueue';

/**
 * Finds the URL of a deployment's queue by the prefix of its generated name.
 *
 * @throws unless exactly one queue matches
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
