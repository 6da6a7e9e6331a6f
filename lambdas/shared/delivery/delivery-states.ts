import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { KnownDelivery, ReplayPorts } from '../../replayer/replay-ports.ts';
import { batchGet } from '../aws/batch-get.ts';

/** All but what its receiver answered. */
const STATE = {
  ProjectionExpression: 'webhook_id, id, event_id, #status, attempt_count, #round, schedule_start',
  ExpressionAttributeNames: { '#status': 'status', '#round': 'round' },
};

/** Exhausted ones, and those whose webhook was disabled after a failed attempt. */
export function makeReadFailures(
  client: DynamoDBDocumentClient,
  tableName: string,
): ReplayPorts['readFailures'] {
  return async (webhookId, { from, to, after, limit }) => {
    const {
      Items = [],
      ScannedCount = 0,
      LastEvaluatedKey,
    } = await client.send(
      new QueryCommand({
        ...STATE,
        TableName: tableName,
        ConsistentRead: true,
        // With `to` itself, which no delivery has: after its time it is all zeros.
        KeyConditionExpression: 'webhook_id = :webhook AND id BETWEEN :from AND :to',
        FilterExpression: '#status IN (:exhausted, :discarded) AND attempt_count > :none',
        ExpressionAttributeValues: {
          ':webhook': webhookId,
          ':from': from,
          ':to': to,
          ':exhausted': 'exhausted',
          ':discarded': 'discarded',
          ':none': 0,
        },
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: { webhook_id: webhookId, id: after } }),
      }),
    );
    return {
      items: Items as KnownDelivery[],
      scanned: ScannedCount,
      ...(LastEvaluatedKey !== undefined && { after: String(LastEvaluatedKey.id) }),
    };
  };
}

/** Reads consistently: what an earlier replay queued is seen. */
export function makeFindDeliveries(
  client: DynamoDBDocumentClient,
  tableName: string,
  wait: (ms: number) => Promise<unknown>,
): ReplayPorts['findDeliveries'] {
  return async (webhookId, deliveryIds) => {
    const Keys = deliveryIds.map((id) => ({ webhook_id: webhookId, id }));
    return (await batchGet(client, tableName, { ...STATE, Keys }, wait)) as unknown as KnownDelivery[];
  };
}
