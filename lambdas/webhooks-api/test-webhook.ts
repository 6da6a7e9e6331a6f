import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { firstAttempt } from '../shared/delivery/delivery-message.ts';
import type { RecordQueued } from '../shared/delivery/record-queued.ts';
import type { Publish } from '../shared/events/publish.ts';
import type { WebhookTest } from '../shared/events/webhook-test.ts';
import { newId } from '../shared/formats/ids.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { deliveryResource } from './delivery-resource.ts';
import { findEnabledWebhook } from './find-enabled-webhook.ts';
import { emptyRequest } from './webhook-request.ts';

/**
 * `POST /webhooks/{id}/test`: sends `webhook.test` to this webhook only, through the bus like every event. Stores the
 * delivery at once, so that clients can read it after the response.
 */
export function makeTestWebhook(deps: {
  readonly findWebhook: WebhooksTable['find'];
  readonly publish: Publish;
  readonly recordQueued: RecordQueued;
  readonly now: () => number;
}): ApiOperation {
  return async function testWebhook({ caller, pathParameters: { id = '' }, body }) {
    parse(emptyRequest, body);
    await findEnabledWebhook(deps.findWebhook, caller.workspaceId, id);
    const now = deps.now();
    const event: WebhookTest = {
      id: newId('evt', now),
      type: 'webhook.test',
      schema_version: 1,
      occurred_at: timestamp(now),
      workspace_id: caller.workspaceId,
      data: { webhook_id: id, actor: caller.keyId },
    };
    if ((await deps.publish([event])).size > 0) throw new Error('The bus refused the test event.');
    const message = firstAttempt({ ...event, body: JSON.stringify(event) }, id, 'bus');
    const delivery = await deps.recordQueued(message);
    return {
      status: 202,
      headers: { location: `/webhooks/${id}/deliveries/${delivery.id}` },
      body: deliveryResource(delivery),
    };
  };
}
