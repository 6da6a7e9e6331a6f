import type { Click } from './link-record.ts';

/** A click in the overflow queue: its visitor was redirected. */
export type OverflowMessage = UncountedClick | MaybeCountedClick;

/** A click that is not counted yet. */
export interface UncountedClick {
  readonly short_code: string;
  /** Where the visitor was redirected. */
  readonly target_url: string;
  readonly click: Click;
  readonly maybe_counted?: never;
}

/** A click whose counting write got no response. Its message is delayed until that write can't be made any more. */
export interface MaybeCountedClick extends Omit<UncountedClick, 'maybe_counted'> {
  readonly maybe_counted: true;
  /** The link's workspace, whose event log shows whether the click was counted. */
  readonly workspace_id: string;
}

/** @throws for any other message; after its last receive, SQS moves it to the dead-letter queue */
export function parseOverflowMessage(text: string): OverflowMessage {
  const message: unknown = JSON.parse(text);
  if (!isOverflowMessage(message)) throw new Error('The message is not a click.');
  return message;
}

function isOverflowMessage(message: unknown): message is OverflowMessage {
  if (!isObject(message) || !isObject(message.click)) return false;
  const { short_code, target_url, click, maybe_counted, workspace_id } = message;
  return (
    [short_code, target_url, click.id, click.at].every((field) => typeof field === 'string') &&
    (maybe_counted === undefined || (maybe_counted === true && typeof workspace_id === 'string'))
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
