import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DeliveryMessage } from '../shared/delivery/delivery-message.ts';
import { type WaitingQueue, waitingDelivery } from '../shared/waiting/waiting-delivery.ts';

/**
 * Stores a message until a few minutes before it is due, in epoch milliseconds. The sweeper then sends it to the retry
 * queue.
 *
 * @throws if DynamoDB fails
 */
export type Park = (message: DeliveryMessage, dueAt: number) => Promise<void>;

/** Parks messages in the table of waiting deliveries. A repeated put stores the same item again. */
export function makePark(client: DynamoDBDocumentClient, tableName: string, queue: WaitingQueue): Park {
  return async function park(message, dueAt) {
    await client.send(new PutCommand({ TableName: tableName, Item: waitingDelivery(message, dueAt, queue) }));
  };
}
