import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { makeTransact } from '../shared/aws/transact.ts';
import type { LinkbusEvent } from '../shared/events/linkbus-event.ts';
import type { Publish } from '../shared/events/publish.ts';
import { logWarning } from '../shared/observe/log.ts';
import type { Metrics } from '../shared/observe/metrics.ts';
import type { Subscription } from '../shared/webhook/subscribes.ts';
import { announceChange } from '../shared/webhook/subscriptions-version.ts';
import { webhookDisabledEvent } from '../shared/webhook/webhook-disabled-event.ts';

const REASON = 'filter_too_expensive';

/**
 * Disables a webhook whose filter takes too many steps for this event, unless its filter changed since it was read, and
 * publishes `webhook.disabled`. Can be repeated: the event's id and time come from its cause.
 *
 * @throws if the bus refuses the event, so SQS redelivers the message
 */
export type DisableWebhook = (webhook: Subscription, cause: LinkbusEvent) => Promise<void>;

export function makeDisableWebhook(deps: {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly publish: Publish;
  readonly metrics: Metrics;
}): DisableWebhook {
  const transact = makeTransact(deps.client);

  return async function disableWebhook(webhook, cause) {
    const { workspace_id, occurred_at } = cause;
    if (webhook.enabled && !(await disable(webhook, cause))) return;
    deps.metrics.count('WebhooksDisabled');
    logWarning('webhook disabled', { webhook_id: webhook.id, workspace_id, code: REASON });
    const event = webhookDisabledEvent({ id: webhook.id, workspace_id }, REASON, occurred_at);
    const unpublished = await deps.publish([event]);
    if (unpublished.size > 0) throw new Error(`The bus refused ${event.type} ${event.id}.`);
  };

  async function disable({ id, filter }: Subscription, cause: LinkbusEvent): Promise<boolean> {
    const { workspace_id } = cause;
    const Update = {
      TableName: deps.tableName,
      Key: { workspace_id, id },
      UpdateExpression:
        'SET enabled = :false, disabled_reason = :reason, disabled_at = :at, disabled_by = :cause, updated_at = :at',
      ConditionExpression: 'enabled = :true AND #filter = :filter',
      ExpressionAttributeNames: { '#filter': 'filter' },
      ExpressionAttributeValues: {
        ':false': false,
        ':true': true,
        ':reason': REASON,
        ':at': cause.occurred_at,
        ':cause': cause.id,
        ':filter': filter,
      },
    };
    const { written } = await transact([{ Update }, announceChange(deps.tableName, workspace_id)]);
    return written;
  }
}
