import type { ReplayRecord } from '../shared/replay/replay-record.ts';

/** A replay as clients see it. */
export type ReplayResource = Pick<
  ReplayRecord,
  | 'id'
  | 'webhook_id'
  | 'only'
  | 'since'
  | 'until'
  | 'status'
  | 'scanned'
  | 'queued'
  | 'skipped'
  | 'created_at'
  | 'updated_at'
>;

export function replayResource(replay: ReplayRecord): ReplayResource {
  return {
    id: replay.id,
    webhook_id: replay.webhook_id,
    only: replay.only,
    since: replay.since,
    until: replay.until,
    status: replay.status,
    scanned: replay.scanned,
    queued: replay.queued,
    skipped: replay.skipped,
    created_at: replay.created_at,
    updated_at: replay.updated_at,
  };
}
