import { derivedReplayId } from '../shared/formats/ids.ts';
import { newReplay, type ReplayRecord } from '../shared/replay/replay-record.ts';

/** Where nothing is wrong, an event is in the log well before it is so old. */
const LOGGED_WITHIN_MS = 5_000;

/** How far before its end a replay may have passed over events, where something was slow. */
const LOOK_BACK_MS = 60_000;

/** A replay of what another one may have passed over, and from when on it makes sense. */
export interface LateReplay {
  readonly replay: ReplayRecord;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

/**
 * The replay that follows one that has ended, of the events that were still on their way to the log when it came by:
 * the last minute before its end, for those that are missing even now. It has an id of its own, which no answer names.
 * `undefined` where there can be none: deliveries need no log, and what ended long ago is in it.
 */
export function lateReplay(replay: ReplayRecord): LateReplay | undefined {
  const until = Date.parse(replay.until);
  const dueAt = until + LOGGED_WITHIN_MS;
  if (replay.only === 'failed' || replay.late_of !== undefined || dueAt <= Date.parse(replay.created_at)) {
    return undefined;
  }
  const { webhook_id, workspace_id } = replay;
  const since = new Date(Math.max(Date.parse(replay.since), until - LOOK_BACK_MS)).toISOString();
  const asked = { webhook_id, workspace_id, only: 'missing', since, until: replay.until } as const;
  return {
    replay: { ...newReplay(asked, until), id: derivedReplayId(replay.id), late_of: replay.id },
    dueAt,
  };
}
