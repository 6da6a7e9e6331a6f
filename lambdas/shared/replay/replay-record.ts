import { EVENT_RETENTION_MS } from '../event-log/event-record.ts';
import { newId } from '../formats/ids.ts';
import { timestamp } from '../formats/timestamp.ts';

/**
 * What of the past is delivered again. `failed`: the webhook's deliveries that ended after failed attempts. `missing`:
 * the events that it was never sent. `all`: both, and what it has got already.
 */
export const REPLAY_CHOICES = ['failed', 'missing', 'all'] as const;

export type ReplayChoice = (typeof REPLAY_CHOICES)[number];

/** `stopped`: the webhook was disabled or deleted meanwhile, or a later replay took the place of one that stood still. */
export type ReplayStatus = 'running' | 'completed' | 'stopped';

/** Where the next page starts: after this id of this partition, or at the partition's beginning. */
export interface ReplayPosition {
  /** Of the workspace's {@link eventPartitions}; always 0 for `failed`, which reads the webhook's deliveries. */
  readonly partition: number;
  readonly after?: string;
}

/** The item that the Replays table holds: what is to be delivered again, and how far that has come. */
export interface ReplayRecord {
  readonly webhook_id: string;
  readonly id: string;
  readonly workspace_id: string;
  readonly only: ReplayChoice;
  /** Events that occurred at this time or later … */
  readonly since: string;
  /** … and before this one. */
  readonly until: string;
  readonly status: ReplayStatus;
  /** Events (of `failed`: deliveries) that were looked at. */
  readonly scanned: number;
  /** Deliveries that were queued. */
  readonly queued: number;
  /** Deliveries that can't be made again: the log has dropped their event, or they have had too many attempts. */
  readonly skipped: number;
  /** Of a replay of late events: the replay that they were late for. */
  readonly late_of?: string;
  /** How many pages are done: of two workers on one replay, only one can do the next. */
  readonly pages: number;
  readonly position: ReplayPosition;
  readonly created_at: string;
  /** When the last page was done. */
  readonly updated_at: string;
  /** Epoch seconds at which DynamoDB drops the item. */
  readonly expires_at: number;
}

/** A replay reaches as far back as the event log; so long, too, can it be read back. */
export const REPLAY_REACH_MS = EVENT_RETENTION_MS;

/**
 * After this long without a page nobody works on a replay any more. A page takes seconds, and one that failed comes
 * again after the six minutes for which the replay queue hides its message.
 */
const STANDSTILL_MS = 15 * 60 * 1_000;

/** A replay that begins now, `now` being in milliseconds since the epoch. */
export function newReplay(
  asked: Pick<ReplayRecord, 'webhook_id' | 'workspace_id' | 'only' | 'since' | 'until'>,
  now: number,
): ReplayRecord {
  return {
    ...asked,
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

/** Whether somebody is at work on a replay, as far as its record tells. */
export function isUnderWay(replay: Pick<ReplayRecord, 'status' | 'updated_at'>, now: number): boolean {
  return replay.status === 'running' && now - Date.parse(replay.updated_at) < STANDSTILL_MS;
}
