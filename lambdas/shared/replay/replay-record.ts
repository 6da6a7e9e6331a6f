import { EVENT_RETENTION_MS } from '../event-log/event-record.ts';
import { newId } from '../formats/ids.ts';
import { timestamp } from '../formats/timestamp.ts';

/**
 * The deliveries that a replay makes. `failed`: the webhook's deliveries that were given up after failed attempts.
 * `missing`: events never sent to the webhook. `all`: both, and delivered events again.
 */
export const REPLAY_CHOICES = ['failed', 'missing', 'all'] as const;

export type ReplayChoice = (typeof REPLAY_CHOICES)[number];

/** `stopped`: the webhook was disabled or deleted, or a later replay replaced one that had stalled. */
export type ReplayStatus = 'running' | 'completed' | 'stopped';

/** Start of the next page. */
export interface ReplayPosition {
  /** Index in the workspace's {@link eventPartitions}; for `failed`, in the webhook's {@link deliveryPartitions}. */
  readonly partition: number;
  /** Id to continue after. @default - starts at the beginning of the partition */
  readonly after?: string;
}

/** An item of the Replays table: what to deliver again, and the progress. */
export interface ReplayRecord {
  readonly webhook_id: string;
  readonly id: string;
  readonly workspace_id: string;
  readonly only: ReplayChoice;
  /** Earliest `occurred_at` of an event, inclusive. */
  readonly since: string;
  /** Latest `occurred_at` of an event, exclusive. */
  readonly until: string;
  readonly status: ReplayStatus;
  /** Events read so far; for `failed`, deliveries. */
  readonly scanned: number;
  /** Deliveries queued so far. */
  readonly queued: number;
  /** Deliveries not queued: their event has expired, or they have had too many attempts. */
  readonly skipped: number;
  /** Pages finished so far. Only one of two concurrent workers can save the next. */
  readonly pages: number;
  readonly position: ReplayPosition;
  readonly created_at: string;
  /** When the last page was finished. */
  readonly updated_at: string;
  /** When DynamoDB deletes the item, in epoch seconds. */
  readonly expires_at: number;
}

/** How far back a replay can start, and how long its record is kept. */
export const REPLAY_REACH_MS = EVENT_RETENTION_MS;

/** Makes a replay that starts now. @param now epoch milliseconds */
export function newReplay(
  request: Pick<ReplayRecord, 'webhook_id' | 'workspace_id' | 'only' | 'since' | 'until'>,
  now: number,
): ReplayRecord {
  return {
    ...request,
    id: newId('rpl', now),
    status: 'running',
    scanned: 0,
    queued: 0,
    skipped: 0,
    pages: 0,
    position: { partition: 0 },
    created_at: timestamp(now),
    updated_at: timestamp(now),
    expires_at: Math.floor((now + REPLAY_REACH_MS) / 1_000),
  };
}

/**
 * A replay that has saved no page for this long has stalled. A page takes seconds, and SQS redelivers the message of a
 * failed one after six minutes, the visibility timeout of the replay queue.
 */
const STALLED_AFTER_MS = 15 * 60 * 1_000;

/** Whether a replay is running and has not stalled. @param now epoch milliseconds */
export function isActive(replay: Pick<ReplayRecord, 'status' | 'updated_at'>, now: number): boolean {
  return replay.status === 'running' && now - Date.parse(replay.updated_at) < STALLED_AFTER_MS;
}
