import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { WebhookChange } from '../shared/webhook/webhooks-table.ts';
import type { UpdateWebhook } from './update-webhook.ts';
import { changeWebhookRequest } from './webhook-request.ts';
import { webhookResource } from './webhook-resource.ts';

/**
 * `PATCH /webhooks/{id}`: changes the fields that are given; a webhook that is enabled, or that gets another URL, begins
 * with a clean record of its receiver. `enabled` says nothing new where it is so already: then neither the reason why the webhook is disabled
 * nor what is known of its receiver changes.
 */
export function makeChangeWebhook(deps: {
  readonly allowPrivateTargets: boolean;
  readonly updateWebhook: UpdateWebhook;
  readonly now: () => number;
}): ApiOperation {
  const schema = changeWebhookRequest(deps);

  return async ({ caller, pathParameters: { id = '' }, body }) => {
    const { enabled, ...fields } = parse(schema, body);
    const webhook = await deps.updateWebhook(caller.workspaceId, id, (current) => {
      const switched: WebhookChange =
        enabled === undefined || enabled === current.enabled ? { set: {} } : switchOf(enabled);
      const set = { ...fields, ...switched.set };
      if (Object.keys(set).length === 0) return undefined;
      const isOtherReceiver = fields.url !== undefined && fields.url !== current.url;
      return {
        set: { ...set, updated_at: timestamp(deps.now()) },
        remove: switched.remove ?? (isOtherReceiver ? OF_THE_RECEIVER : []),
      };
    });
    return { status: 200, body: webhookResource(webhook) };
  };
}

/** What is known of a webhook's receiver. */
const OF_THE_RECEIVER = ['failing_since', 'slow_until'] as const;

const switchOf = (enabled: boolean): WebhookChange =>
  enabled
    ? {
        set: { enabled, disabled_reason: null },
        remove: ['disabled_at', ...OF_THE_RECEIVER],
      }
    : { set: { enabled, disabled_reason: 'requested' } };
