import type { ReplayRecord, ReplayStatus } from '../shared/replay/replay-record.ts';

/** A replay as clients see it. */
export interface ReplayResource
  extends Pick<
    ReplayRecord,
    | 'id'
    | 'webhook_id'
    | 'only'
    | 'since'
    | 'until'
    | 'scanned'
    | 'queued'
    | 'skipped'
    | 'created_at'
    | 'updated_at'
  > {
  /** `queued` until a worker starts the replay. Derived: the stored status is `running` from the beginning. */
  readonly status: ReplayStatus | 'queued';
}

export function replayResource(replay: ReplayRecord): ReplayResource {
  return {
    id: replay.id,
    webhook_id: replay.webhook_id,
    only: replay.only,
    since: replay.since,
    until: replay.until,
    status: replay.status === 'running' && replay.pages === 0 ? 'queued' : replay.status,
    scanned: replay.scanned,
    queued: replay.queued,
    skipped: replay.skipped,
    created_at: replay.created_at,
    updated_at: replay.updated_at,
  };
}
