import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { filterOf, headersOf } from '../shared/webhook/webhook-record.ts';
import type { WebhookChange } from '../shared/webhook/webhooks-table.ts';
import { checkFilter } from './filter-problems.ts';
import { unmaskHeaders } from './masked-headers.ts';
import { storedFilter, storedHeaders } from './stored-json.ts';
import type { UpdateWebhook } from './update-webhook.ts';
import { changeWebhookRequest } from './webhook-request.ts';
import { webhookResource } from './webhook-resource.ts';

/**
 * `PATCH /webhooks/{id}`: changes the given fields. Enabling a webhook or changing its URL clears the health of its
 * receiver. Setting `enabled` to its present value has no effect.
 */
export function makeChangeWebhook(deps: {
  readonly allowPrivateTargets: boolean;
  readonly updateWebhook: UpdateWebhook;
  readonly now: () => number;
}): ApiOperation {
  const schema = changeWebhookRequest(deps);

  return async function changeWebhook({ caller, pathParameters: { id = '' }, body }) {
    const { enabled, filter, headers, ...others } = parse(schema, body);
    const webhook = await deps.updateWebhook(caller.workspaceId, id, (current) => {
      if (filter !== undefined || others.events !== undefined)
        checkFilter(filter === undefined ? filterOf(current) : filter, others.events ?? current.events);
      const fields: WebhookChange['set'] = {
        ...others,
        ...(filter !== undefined && { filter: storedFilter(filter) }),
        ...(headers !== undefined && { headers: storedHeaders(unmaskHeaders(headers, headersOf(current))) }),
      };
      const toggle: WebhookChange =
        enabled === undefined || enabled === current.enabled ? { set: {} } : toggleTo(enabled);
      const set = { ...fields, ...toggle.set };
      if (Object.keys(set).length === 0) return undefined;
      const changesUrl = fields.url !== undefined && fields.url !== current.url;
      return {
        set: { ...set, updated_at: timestamp(deps.now()) },
        remove: toggle.remove ?? (changesUrl ? RECEIVER_HEALTH : []),
      };
    });
    return { status: 200, body: webhookResource(webhook) };
  };
}

const RECEIVER_HEALTH = ['failing_since', 'slow_until'] as const;

const toggleTo = (enabled: boolean): WebhookChange =>
  enabled
    ? { set: { enabled, disabled_reason: null }, remove: ['disabled_at', 'disabled_by', ...RECEIVER_HEALTH] }
    : { set: { enabled, disabled_reason: 'requested' } };
