import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Attempt, DeliveryRecord } from './delivery-record.ts';

/**
 * Erases what receivers responded to these events: they can repeat what they got. Scans the whole table.
 *
 * @returns how many deliveries were erased, and how many changed in the meantime and were left
 */
export function makeEraseResponses(client: DynamoDBDocumentClient, tableName: string) {
  return async function eraseResponses(eventIds: ReadonlySet<string>) {
    const count = { erased: 0, left: 0 };
    for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
      for (const delivery of Items as DeliveryRecord[]) {
        if (!eventIds.has(delivery.event_id) || !delivery.attempts.some(hasResponse)) continue;
        count[(await erase(delivery)) ? 'erased' : 'left'] += 1;
      }
    }
    return count;
  };

  /** @returns `false` if the delivery has changed or expired since it was read */
  async function erase({ webhook_id, id, attempts }: DeliveryRecord): Promise<boolean> {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { webhook_id, id },
          UpdateExpression: 'SET attempts = :erased',
          ConditionExpression: 'attempts = :attempts',
          ExpressionAttributeValues: { ':attempts': attempts, ':erased': attempts.map(withoutResponse) },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

/** The first release recorded the response as `answer`. */
type StoredAttempt = Attempt & { readonly answer?: string | null };

const hasResponse = ({ response_body, answer }: StoredAttempt): boolean =>
  (response_body ?? answer ?? '') !== '';

const withoutResponse = ({ answer, ...attempt }: StoredAttempt): Attempt => ({
  ...attempt,
  response_body: null,
});
