import type { Click } from './link-record.ts';

/** A click in the overflow queue: its visitor was redirected, and it is not counted yet. */
export interface OverflowMessage {
  readonly short_code: string;
  /** Where the visitor was redirected. */
  readonly target_url: string;
  readonly click: Click;
}

/** @throws for any other message; after its last receive, SQS moves it to the dead-letter queue */
export function parseOverflowMessage(text: string): OverflowMessage {
  const message: unknown = JSON.parse(text);
  if (!isOverflowMessage(message)) throw new Error('The message is not a click.');
  return message;
}

function isOverflowMessage(message: unknown): message is OverflowMessage {
  if (!isObject(message) || !isObject(message.click)) return false;
  const { short_code, target_url, click } = message;
  return [short_code, target_url, click.id, click.at].every((field) => typeof field === 'string');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
