import type { LinkbusEvent } from '../events/linkbus-event.ts';
import { deliveryId } from '../formats/ids.ts';
import type { AttemptResult } from './delivery-record.ts';

/**
 * The source of an attempt:
 *
 * - `bus`: fan-out, for the first attempt at an event from the bus
 * - `replayed`: a replay, whether or not the delivery was attempted before
 * - `retried`: the retry schedule, the API's retry or an operator's redrive
 *
 * Earlier versions say `replay` and `retry`, and refuse these names. They must not get such a message during a
 * deployment: they don't find its delivery under its key, and would drop it.
 */
export type AttemptOrigin = 'bus' | 'replayed' | 'retried';

/** A place in the line under a webhook's `max_per_second`. */
export interface Turn {
  /** When the message comes back; also its `not_before`. */
  readonly at: string;
  /** The limit that the place was taken under. */
  readonly per_second: number;
  /** How often the message came back and got no turn. @default 0 */
  readonly missed?: number;
}

/** An attempt that was made but could not be recorded. */
export interface UnrecordedAttempt {
  readonly result: AttemptResult;
  /** Identifies the write that failed: perhaps only its response was lost. */
  readonly token: string;
  /** How often recording it failed. */
  readonly failures: number;
}

/**
 * A request for one attempt of a delivery, in a delivery queue, a retry queue or the dead-letter queue. It carries the
 * body as sent, so every attempt sends the same bytes.
 */
export interface DeliveryMessage {
  readonly delivery_id: string;
  readonly webhook_id: string;
  readonly workspace_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly body: string;
  readonly origin: AttemptOrigin;
  /** The number of this attempt, from 1, across all rounds. */
  readonly attempt: number;
  /**
   * How often the delivery was requested again, by a retry, a replay or a redrive. A message of an earlier round than
   * the delivery's own is outdated and is dropped.
   */
  readonly round: number;
  /** The number of attempts before the retry schedule last started over. */
  readonly schedule_start: number;
  /** When the attempt is due. @default at once */
  readonly not_before?: string;
  /** The place in line for this attempt. @default none */
  readonly turn?: Turn;
  /** The attempt, if it was made: record it and follow up on it, without another POST. @default none */
  readonly unrecorded?: UnrecordedAttempt;
}

/** An event and the JSON that every attempt sends. */
export interface EventToDeliver extends Pick<LinkbusEvent, 'id' | 'workspace_id'> {
  readonly type: string;
  readonly body: string;
}

/** Makes the message for the first attempt of a delivery. */
export function firstAttempt(
  event: EventToDeliver,
  webhookId: string,
  origin: AttemptOrigin,
): DeliveryMessage {
  return {
    delivery_id: deliveryId(event.id, webhookId),
    webhook_id: webhookId,
    workspace_id: event.workspace_id,
    event_id: event.id,
    event_type: event.type,
    body: event.body,
    origin,
    attempt: 1,
    round: 0,
    schedule_start: 0,
  };
}

/** A message from any version: earlier ones have no `origin`, and `turn_at` and `turn_limit` in place of `turn`. */
type QueuedMessage = Omit<DeliveryMessage, 'origin'> & {
  readonly origin?: AttemptOrigin | 'replay' | 'retry';
  readonly turn_at?: string;
  readonly turn_limit?: number;
};

const TEXT_FIELDS = ['delivery_id', 'webhook_id', 'workspace_id', 'event_id', 'event_type', 'body'] as const;
const ORIGINS: readonly unknown[] = ['bus', 'replayed', 'retried', 'replay', 'retry', undefined];

/**
 * Reads a message of this version or an earlier one: SQS keeps messages for up to 14 days.
 *
 * @throws for anything else; after its last receive, SQS moves the message to the dead-letter queue
 */
export function parseDeliveryMessage(text: string): DeliveryMessage {
  const queued: unknown = JSON.parse(text);
  if (!isQueuedMessage(queued)) throw new Error('The message is not a delivery.');
  const { turn_at: _, turn_limit: __, turn: ___, ...message } = queued;
  const turn = turnOf(queued);
  return { ...message, origin: originOf(queued), ...(turn !== undefined && { turn }) };
}

function isQueuedMessage(message: unknown): message is QueuedMessage {
  if (typeof message !== 'object' || message === null) return false;
  const fields = message as Record<string, unknown>;
  return (
    TEXT_FIELDS.every((name) => typeof fields[name] === 'string') &&
    ORIGINS.includes(fields.origin) &&
    isCount(fields.attempt, 1) &&
    isCount(fields.round, 0) &&
    isCount(fields.schedule_start, 0) &&
    (fields.not_before === undefined || !Number.isNaN(Date.parse(String(fields.not_before)))) &&
    (fields.unrecorded === undefined || isUnrecorded(fields.unrecorded))
  );
}

function isUnrecorded(value: unknown): value is UnrecordedAttempt {
  const { result, token, failures } = { ...(value as Partial<UnrecordedAttempt> | null) };
  return (
    [result?.status, result?.attempt?.at, token].every((text) => typeof text === 'string') &&
    isCount(failures, 1)
  );
}

const isCount = (value: unknown, min: number): boolean => Number.isInteger(value) && Number(value) >= min;

/** Earlier versions copy `origin` to the next attempt, so a retry queued during a deployment can say `bus`. */
function originOf({ origin, attempt, round, not_before, turn_at }: QueuedMessage): AttemptOrigin {
  if (origin === 'replayed' || origin === 'replay') return 'replayed';
  if (origin === 'retried' || origin === 'retry' || attempt > 1 || round > 0) return 'retried';
  if (origin === 'bus') return 'bus';
  if (turn_at !== undefined) return 'retried';
  return not_before === undefined ? 'bus' : 'replayed';
}

/** Earlier versions copy `turn` to the next attempt. Such a turn differs from `not_before` and is ignored. */
function turnOf({ turn, turn_at, turn_limit, not_before }: QueuedMessage): Turn | undefined {
  const { at, per_second, missed }: Partial<Turn> =
    turn_at === undefined
      ? { ...turn }
      : { at: turn_at, ...(turn_limit !== undefined && { per_second: turn_limit }) };
  if (at === undefined || at !== not_before || per_second === undefined) return undefined;
  return { at, per_second, ...(missed !== undefined && { missed }) };
}
