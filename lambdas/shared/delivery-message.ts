/**
 * A delivery on its way through the delivery queue, the retry queue and, at the end, the dead-letter queue. It
 * carries the body as it is sent, so that every attempt sends the same bytes.
 */
export interface DeliveryMessage {
  readonly delivery_id: string;
  readonly webhook_id: string;
  readonly workspace_id: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly body: string;
  /** The number of the attempt that this message asks for, from 1. */
  readonly attempt: number;
  /** The attempt is not due before this time; absent: at once. */
  readonly not_before?: string;
}

const TEXT_FIELDS = ['delivery_id', 'webhook_id', 'workspace_id', 'event_id', 'event_type', 'body'] as const;

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
    Number.isInteger(fields.attempt) &&
    Number(fields.attempt) >= 1 &&
    (fields.not_before === undefined || !Number.isNaN(Date.parse(String(fields.not_before))))
  );
}
