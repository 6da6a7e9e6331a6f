import type { LogFields } from '../observe/log.ts';

/** Asks the replayer to go on with a replay. */
export interface ReplayMessage {
  readonly webhook_id: string;
  readonly workspace_id: string;
  readonly replay_id: string;
  /** Marks the two messages that start a replay: the later one does nothing. */
  readonly unless_started?: boolean;
}

const FIELDS = ['webhook_id', 'workspace_id', 'replay_id'] as const;

/** @throws for a message that asks for no replay; SQS then moves it to the dead-letter queue after its redeliveries */
export function parseReplayMessage(text: string): ReplayMessage {
  const message: unknown = JSON.parse(text);
  if (!isReplayMessage(message)) throw new Error('This message asks for no replay.');
  return message;
}

/** What a log tells of the replay in a message: nothing of one that can't be read. */
export function replayIdsIn({ body }: { readonly body: string }): LogFields {
  try {
    const { webhook_id, workspace_id, replay_id } = parseReplayMessage(body);
    return { webhook_id, workspace_id, replay_id };
  } catch {
    return {};
  }
}

function isReplayMessage(message: unknown): message is ReplayMessage {
  if (typeof message !== 'object' || message === null) return false;
  const fields = message as Record<string, unknown>;
  return FIELDS.every((name) => typeof fields[name] === 'string');
}
