import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Message } from '@aws-sdk/client-sqs';
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type DeliveryMessage, parseDeliveryMessage } from '../lambdas/shared/delivery-message.ts';
import type { Redriven } from './drain-queue.ts';

/**
 * Gives a dead delivery one more attempt, at once. An exhausted one is made pending again first, so that the attempt
 * counts; it ends in the dead-letter queue again if that fails, too. One that died of our own faults asks for the same
 * attempt again.
 */
export function makeRedriveDelivery(
  client: DynamoDBDocumentClient,
  deliveriesTable: string,
  deliveryQueueUrl: string,
): (message: Message) => Promise<Redriven> {
  return async ({ Body = '' }) => {
    const message = readable(Body);
    if (message === undefined) return { stays: 'not a delivery' };
    const { not_before: _, ...delivery } = message;
    const attempt = (await reopen(delivery)) ? delivery.attempt + 1 : delivery.attempt;
    return {
      to: deliveryQueueUrl,
      body: JSON.stringify({ ...delivery, attempt }),
      group: delivery.webhook_id,
    };
  };

  /** `false` where the delivery isn't exhausted. */
  async function reopen(delivery: DeliveryMessage): Promise<boolean> {
    try {
      await client.send(
        new UpdateCommand({
          TableName: deliveriesTable,
          Key: { webhook_id: delivery.webhook_id, id: delivery.delivery_id },
          UpdateExpression: 'SET #status = :pending',
          ConditionExpression: '#status = :exhausted AND attempt_count = :count',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':pending': 'pending',
            ':exhausted': 'exhausted',
            ':count': delivery.attempt,
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

function readable(body: string): DeliveryMessage | undefined {
  try {
    return parseDeliveryMessage(body);
  } catch {
    return undefined;
  }
}
