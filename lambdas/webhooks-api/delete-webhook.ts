import type { ApiOperation } from '../shared/api/request.ts';
import { webhookNotFound } from './errors.ts';

/** Deletes a webhook; `false` if there was none. */
export type RemoveWebhook = (workspaceId: string, id: string) => Promise<boolean>;

/** `DELETE /webhooks/{id}`: what is on its way to it is dropped. */
export function makeDeleteWebhook(removeWebhook: RemoveWebhook): ApiOperation {
  return async ({ caller, pathParameters }) => {
    if (!(await removeWebhook(caller.workspaceId, pathParameters.id ?? ''))) throw webhookNotFound();
    return { status: 204 };
  };
}
