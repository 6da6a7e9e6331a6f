import { expect, it } from 'vitest';
import { makeDeleteWebhook } from '../../../lambdas/webhooks-api/delete-webhook.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { WEBHOOK_ID } from '../factories/fixed-values.ts';
import { refusalOf } from '../factories/refusal.ts';

function makeOperation() {
  const stored = new Set([`default ${WEBHOOK_ID}`]);
  return makeDeleteWebhook(async (workspaceId, id) => stored.delete(`${workspaceId} ${id}`));
}

const pathParameters = { id: WEBHOOK_ID };

it('DELETE /webhooks/{id} responds with 204 and no body, then with 404', async () => {
  const deleteWebhook = makeOperation();

  expect(await deleteWebhook(apiRequest({ pathParameters }))).toEqual({ status: 204 });
  expect(await refusalOf(deleteWebhook(apiRequest({ pathParameters })))).toMatchObject({ status: 404 });
});

it('a webhook of another workspace is a 404 and is not deleted', async () => {
  const deleteWebhook = makeOperation();

  expect(await refusalOf(deleteWebhook(requestOfOtherWorkspace({ pathParameters })))).toMatchObject({
    status: 404,
  });
  expect(await deleteWebhook(apiRequest({ pathParameters }))).toEqual({ status: 204 });
});

it('a request without an id is a 404', async () => {
  expect(await refusalOf(makeOperation()(apiRequest()))).toMatchObject({ status: 404 });
});
