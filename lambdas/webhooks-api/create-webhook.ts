import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { newId } from '../shared/formats/ids.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import { generateSecret } from '../shared/standard-webhooks/secret.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { tooManyWebhooks } from './errors.ts';
import { checkFilter } from './filter-problems.ts';
import { unmaskHeaders } from './masked-headers.ts';
import { storedFilter, storedHeaders } from './stored-json.ts';
import { createWebhookRequest } from './webhook-request.ts';
import { webhookResource } from './webhook-resource.ts';

/** Maximum webhooks per workspace. */
const WEBHOOK_LIMIT = 100;

/** `POST /webhooks`: creates a webhook. Only this response and those of rotations show a secret. */
export function makeCreateWebhook(deps: {
  readonly allowPrivateTargets: boolean;
  readonly insertWebhook: WebhooksTable['insert'];
  readonly now: () => number;
}): ApiOperation {
  const schema = createWebhookRequest(deps);

  return async function createWebhook({ caller, body }) {
    const request = parse(schema, body);
    const filter = request.filter ?? null;
    checkFilter(filter, request.events);
    const now = deps.now();
    const secret = generateSecret();
    const webhook: WebhookRecord = {
      workspace_id: caller.workspaceId,
      id: newId('whk', now),
      url: request.url,
      description: request.description ?? null,
      events: request.events,
      filter: storedFilter(filter),
      headers: storedHeaders(unmaskHeaders(request.headers ?? {}, {})),
      max_per_second: request.max_per_second ?? null,
      enabled: true,
      disabled_reason: null,
      secrets: [{ value: secret }],
      created_at: timestamp(now),
      updated_at: timestamp(now),
    };
    if (!(await deps.insertWebhook(webhook, WEBHOOK_LIMIT))) throw tooManyWebhooks(WEBHOOK_LIMIT);
    return {
      status: 201,
      headers: { location: `/webhooks/${webhook.id}` },
      body: { ...webhookResource(webhook), secret },
    };
  };
}
