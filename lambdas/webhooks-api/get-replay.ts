import type { ApiOperation } from '../shared/api/request.ts';
import type { FindReplay } from '../shared/replay/replays-table.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { replayNotFound, webhookNotFound } from './errors.ts';
import { replayResource } from './replay-resource.ts';

/** `GET /webhooks/{id}/replays/{replay_id}`: the replay and its progress. */
export function makeGetReplay(findWebhook: WebhooksTable['find'], findReplay: FindReplay): ApiOperation {
  return async function getReplay({ caller, pathParameters: { id = '', replay_id = '' } }) {
    if ((await findWebhook(caller.workspaceId, id)) === undefined) throw webhookNotFound();
    const replay = await findReplay(id, replay_id);
    if (replay === undefined) throw replayNotFound();
    return { status: 200, body: replayResource(replay) };
  };
}
