import { describe, expect, it } from 'vitest';
import { makeGetWebhook, makeListWebhooks } from '../../../lambdas/webhooks-api/read-webhooks.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { refusalOf } from '../factories/refusal.ts';
import { webhookRecord } from '../factories/webhook-record.ts';

const stored = [webhookRecord({ id: OTHER_WEBHOOK_ID }), webhookRecord()];
const getWebhook = makeGetWebhook(async (workspaceId, id) =>
  stored.find((webhook) => webhook.workspace_id === workspaceId && webhook.id === id),
);
const listWebhooks = makeListWebhooks(async (workspaceId) =>
  stored.filter((webhook) => webhook.workspace_id === workspaceId),
);
const pathParameters = { id: WEBHOOK_ID };

describe('GET /webhooks/{id}', () => {
  it('responds with exactly the public fields', async () => {
    const { status, body } = await getWebhook(apiRequest({ pathParameters }));

    const { workspace_id: _, secrets: __, ...fields } = webhookRecord();
    expect(status).toBe(200);
    expect(body).toEqual(fields);
  });

  it('responds with the same 404 for an unknown webhook and one of another workspace', async () => {
    const unknown = await refusalOf(getWebhook(apiRequest({ pathParameters: { id: 'whk_unknown' } })));
    const ofOther = await refusalOf(getWebhook(requestOfOtherWorkspace({ pathParameters })));
    const withoutId = await refusalOf(getWebhook(apiRequest()));

    expect(unknown.status).toBe(404);
    expect(ofOther).toEqual(unknown);
    expect(withoutId).toEqual(unknown);
  });
});

describe('GET /webhooks', () => {
  it('lists the webhooks of the key’s workspace on one page', async () => {
    const { status, body } = await listWebhooks(apiRequest());

    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: [{ id: OTHER_WEBHOOK_ID }, { id: WEBHOOK_ID }],
      next_cursor: null,
    });
    expect((await listWebhooks(requestOfOtherWorkspace())).body).toEqual({ data: [], next_cursor: null });
  });
});

it('no response shows a secret', async () => {
  const responses = [await getWebhook(apiRequest({ pathParameters })), await listWebhooks(apiRequest())];

  expect(JSON.stringify(responses)).not.toMatch(/whsec_|secret/);
});
