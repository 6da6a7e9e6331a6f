import type { ApiOperation } from '../shared/api/request.ts';
import { notFound } from '../shared/problem/problems.ts';
import type { FindReplay } from '../shared/replay/replays-table.ts';
import { webhookNotFound } from './errors.ts';
import type { FindWebhook } from './read-webhooks.ts';
import { replayResource } from './replay.ts';

/** `GET /webhooks/{id}/replays/{replay_id}`: how far a replay has come. */
export function makeGetReplay(findWebhook: FindWebhook, findReplay: FindReplay): ApiOperation {
  return async ({ caller, pathParameters: { id = '', replay_id = '' } }) => {
    if ((await findWebhook(caller.workspaceId, id)) === undefined) throw webhookNotFound();
    const replay = await findReplay(id, replay_id);
    if (replay === undefined) throw notFound('The replay');
    return { status: 200, body: replayResource(replay) };
  };
}
