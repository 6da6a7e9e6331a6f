import { derivedReplayId } from '../shared/formats/ids.ts';
import { newReplay, type ReplayRecord } from '../shared/replay/replay-record.ts';

/** An event normally reaches the log well within this time. */
const LOGGED_WITHIN_MS = 5_000;

/** A catch-up replay reads the last minute of the replay it follows. */
const LOOK_BACK_MS = 60_000;

export interface CatchUp {
  readonly replay: ReplayRecord;
  /** Earliest start, in epoch milliseconds. */
  readonly dueAt: number;
}

/**
 * Makes the catch-up replay that follows a completed one. It queues events of the last minute before `until` that are
 * still missing, because they reached the log after the replay had read past them. Its id derives from the first
 * replay's, and no API response shows it.
 *
 * Returns `undefined` if none is needed: after a replay of `failed`, which reads no events, after a request whose `until`
 * was more than five seconds ago, and after a catch-up replay.
 */
export function catchUpOf(replay: ReplayRecord): CatchUp | undefined {
  const until = Date.parse(replay.until);
  const dueAt = until + LOGGED_WITHIN_MS;
  if (replay.only === 'failed' || replay.late_of !== undefined || dueAt <= Date.parse(replay.created_at)) {
    return undefined;
  }
  const { webhook_id, workspace_id } = replay;
  const since = new Date(Math.max(Date.parse(replay.since), until - LOOK_BACK_MS)).toISOString();
  const request = { webhook_id, workspace_id, only: 'missing', since, until: replay.until } as const;
  return {
    replay: { ...newReplay(request, until), id: derivedReplayId(replay.id), late_of: replay.id },
    dueAt,
  };
}
