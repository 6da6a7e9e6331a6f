import type { RunReplay } from '../replayer/run-replay.ts';
import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import { logError } from '../shared/observe/log.ts';
import { conflict } from '../shared/problem/problems.ts';
import type { SendReplay } from '../shared/replay/queues.ts';
import { newReplay, type ReplayRecord } from '../shared/replay/replay-record.ts';
import type { InsertReplay } from '../shared/replay/replays-table.ts';
import { webhookDisabled, webhookNotFound } from './errors.ts';
import type { FindWebhook } from './read-webhooks.ts';
import { replayResource } from './replay.ts';
import { replayRequest } from './replay-request.ts';

/** How long the request itself works on the replay, so that the answer to a small one is final. */
const WORK_MS = 1_000;

/** When the replayer takes over: well after that. */
const HAND_OVER_SECONDS = 5;

/** SQS delays by whole seconds, so a message may come up to one early. */
const HANDED_OVER_AFTER_MS = (HAND_OVER_SECONDS - 1) * 1_000;

const replayRunning = () =>
  conflict('replay-running', 'Replay running', [
    { path: '', message: 'Another replay of this webhook is running. Wait until it has ended.' },
  ]);

/**
 * `POST /webhooks/{id}/replay`: starts delivering events of the past again, and works on it for a second.
 *
 * The message that brings the replayer comes first: whatever fails after the replay is on record, somebody goes on with
 * it. Without a replay on record, or for one that has ended by then, it does nothing.
 */
export function makeReplayWebhook(deps: {
  readonly findWebhook: FindWebhook;
  readonly insertReplay: InsertReplay;
  readonly sendReplay: SendReplay;
  readonly runReplay: RunReplay;
  readonly now: () => number;
}): ApiOperation {
  return async ({ caller, pathParameters: { id = '' }, body }) => {
    const started = deps.now();
    const asked = parse(replayRequest(started), body);
    const webhook = await deps.findWebhook(caller.workspaceId, id);
    if (webhook === undefined) throw webhookNotFound();
    if (!webhook.enabled) throw webhookDisabled();
    const replay = newReplay({ ...asked, webhook_id: id, workspace_id: caller.workspaceId }, started);
    const message = { webhook_id: id, workspace_id: caller.workspaceId, replay_id: replay.id };
    const sentAt = deps.now();
    await deps.sendReplay(message, HAND_OVER_SECONDS);
    if (!(await deps.insertReplay(replay))) throw replayRunning();
    const worked = await workOn(replay);
    // So late the replayer may have come before there was a replay, or have left a page to this request.
    if (worked.status === 'running' && deps.now() - sentAt >= HANDED_OVER_AFTER_MS) {
      await deps.sendReplay(message);
    }
    return {
      status: 202,
      headers: { location: `/webhooks/${id}/replays/${replay.id}` },
      body: replayResource(worked),
    };
  };

  /** The replay as it is then. Where a page fails, or the replayer has come, the replay runs and says later how far. */
  async function workOn(replay: ReplayRecord): Promise<ReplayRecord> {
    const started = deps.now();
    try {
      return (await deps.runReplay(replay, (afterMs) => deps.now() + afterMs - started < WORK_MS)) ?? replay;
    } catch (error) {
      logError('replay failed', error, {
        workspace_id: replay.workspace_id,
        webhook_id: replay.webhook_id,
        replay_id: replay.id,
      });
      return replay;
    }
  }
}
