import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { logError } from '../shared/observe/log.ts';
import type { ReplayMessage, SendReplay } from '../shared/replay/replay-message.ts';
import { newReplay } from '../shared/replay/replay-record.ts';
import type { InsertReplay } from '../shared/replay/replays-table.ts';
import type { WebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { replayRunning } from './errors.ts';
import { findEnabledWebhook } from './find-enabled-webhook.ts';
import { replayRequest } from './replay-request.ts';
import { replayResource } from './replay-resource.ts';

/** Delay of the safety net: a second message that starts the replay if the undelayed one is never sent. */
const SAFETY_NET_SECONDS = 5;

/** SQS delays are whole seconds, so the safety net can arrive up to a second early. */
const SAFETY_NET_EARLIEST_MS = (SAFETY_NET_SECONDS - 1) * 1_000;

/**
 * `POST /webhooks/{id}/replay`: queues a replay of past events for the replayer.
 *
 * Sends the safety net first, so a stored replay always starts. The safety net does nothing if no replay was stored, or
 * if the undelayed message arrived first.
 */
export function makeReplayWebhook(deps: {
  readonly findWebhook: WebhooksTable['find'];
  readonly insertReplay: InsertReplay;
  readonly sendReplay: SendReplay;
  readonly now: () => number;
}): ApiOperation {
  return async function replayWebhook({ caller, pathParameters: { id = '' }, body }) {
    const now = deps.now();
    const request = parse(replayRequest(now), body);
    await findEnabledWebhook(deps.findWebhook, caller.workspaceId, id);
    const replay = newReplay({ ...request, webhook_id: id, workspace_id: caller.workspaceId }, now);
    const message = {
      webhook_id: id,
      workspace_id: caller.workspaceId,
      replay_id: replay.id,
      unless_started: true,
    };
    const sentAt = deps.now();
    await deps.sendReplay(message, SAFETY_NET_SECONDS);
    if (!(await deps.insertReplay(replay))) throw replayRunning();
    await start(message, deps.now() - sentAt < SAFETY_NET_EARLIEST_MS);
    return {
      status: 202,
      headers: { location: `/webhooks/${id}/replays/${replay.id}` },
      body: replayResource(replay),
    };
  };

  /** @throws if the message can't be sent and the safety net may have arrived before the replay was stored */
  async function start(message: ReplayMessage, hasSafetyNet: boolean): Promise<void> {
    try {
      await deps.sendReplay(message);
    } catch (error) {
      if (!hasSafetyNet) throw error;
      const { webhook_id, workspace_id, replay_id } = message;
      logError('failed to start replay at once', error, { webhook_id, workspace_id, replay_id });
    }
  }
}
