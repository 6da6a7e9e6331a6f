import type { Click } from './link-record.ts';

/** A click whose visitor was redirected and that is still to be counted, on its way through the overflow queue. */
export interface OverflowMessage {
  readonly short_code: string;
  /** Where the visitor was sent. */
  readonly target_url: string;
  readonly click: Click;
}

/** @throws for a message that no redirect made; SQS then moves it to the dead-letter queue after its redeliveries */
export function parseOverflowMessage(text: string): OverflowMessage {
  const message: unknown = JSON.parse(text);
  if (!isOverflowMessage(message)) throw new Error('This message is not a click.');
  return message;
}

function isOverflowMessage(message: unknown): message is OverflowMessage {
  if (!isObject(message) || !isObject(message.click)) return false;
  const { short_code, target_url, click } = message;
  return [short_code, target_url, click.id, click.at].every((field) => typeof field === 'string');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
