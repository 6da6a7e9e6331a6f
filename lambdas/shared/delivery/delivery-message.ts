import type { LinkbusEvent } from '../events/linkbus-event.ts';
import { deliveryId } from '../formats/ids.ts';

/**
 * A delivery on its way through the queues of deliveries and, at the end, the dead-letter queue. It carries the body as
 * it is sent, so that every attempt sends the same bytes.
 */
export interface DeliveryMessage {
  readonly delivery_id: string;
  readonly webhook_id: string;
  readonly workspace_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly body: string;
  /** The number of the attempt that this message asks for, from 1, over all rounds. */
  readonly attempt: number;
  /**
   * 0, and one more each time that somebody asks for the delivery again: by retrying it, replaying it or redriving it.
   * A message of an earlier round than the delivery's own is out of date and is dropped.
   */
  readonly round: number;
  /** How many attempts there were before the schedule of waits was started from its beginning. */
  readonly schedule_start: number;
  /** The attempt is not due before this time; absent: at once. */
  readonly not_before?: string;
  /** The turn that the message has been given by the webhook's `max_per_second`; absent: none so far. */
  readonly turn_at?: string;
  /** The limit by which it was given. */
  readonly turn_limit?: number;
}

/** An event and the JSON that every attempt sends of it. */
export interface EventToDeliver extends Pick<LinkbusEvent, 'id' | 'workspace_id'> {
  readonly type: string;
  readonly body: string;
}

/** The message that asks for the first attempt of a delivery. */
export function firstAttempt(event: EventToDeliver, webhookId: string): DeliveryMessage {
  return {
    delivery_id: deliveryId(event.id, webhookId),
    webhook_id: webhookId,
    workspace_id: event.workspace_id,
    event_id: event.id,
    event_type: event.type,
    body: event.body,
    attempt: 1,
    round: 0,
    schedule_start: 0,
  };
}

const TEXT_FIELDS = ['delivery_id', 'webhook_id', 'workspace_id', 'event_id', 'event_type', 'body'] as const;
const TIME_FIELDS = ['not_before', 'turn_at'] as const;

/** @throws for a message that no fan-out made; SQS then moves it to the dead-letter queue after its redeliveries */
export function parseDeliveryMessage(text: string): DeliveryMessage {
  const message: unknown = JSON.parse(text);
  if (!isDeliveryMessage(message)) throw new Error('This message is not a delivery.');
  return message;
}

function isDeliveryMessage(message: unknown): message is DeliveryMessage {
  if (typeof message !== 'object' || message === null) return false;
  const fields = message as Record<string, unknown>;
  return (
    TEXT_FIELDS.every((name) => typeof fields[name] === 'string') &&
    isCount(fields.attempt, 1) &&
    isCount(fields.round, 0) &&
    isCount(fields.schedule_start, 0) &&
    TIME_FIELDS.every((name) => fields[name] === undefined || !Number.isNaN(Date.parse(String(fields[name]))))
  );
}

const isCount = (value: unknown, least: number): boolean => Number.isInteger(value) && Number(value) >= least;
