import type { WebhookDisabled } from '../events/webhook-disabled.ts';
import { derivedEventId } from '../formats/ids.ts';
import type { WebhookRecord } from './webhook-record.ts';

/** Makes `webhook.disabled`. The same input gives the same id. */
export function webhookDisabledEvent(
  { id, workspace_id }: Pick<WebhookRecord, 'id' | 'workspace_id'>,
  reason: WebhookDisabled['data']['reason'],
  disabledAt: string,
): WebhookDisabled {
  return {
    id: derivedEventId(Date.parse(disabledAt), 'webhook.disabled', id),
    type: 'webhook.disabled',
    schema_version: 1,
    occurred_at: disabledAt,
    workspace_id,
    data: { webhook_id: id, reason },
  };
}
