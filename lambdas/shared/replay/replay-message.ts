import type { SQSClient } from '@aws-sdk/client-sqs';
import { sendMessage } from '../aws/send-message.ts';
import type { LogFields } from '../observe/log.ts';

/** Asks the replayer to start or continue a replay. */
export interface ReplayMessage {
  readonly webhook_id: string;
  readonly workspace_id: string;
  readonly replay_id: string;
  /** Marks the two messages that start a replay: the later one does nothing. */
  readonly unless_started?: boolean;
}

const FIELDS = ['webhook_id', 'workspace_id', 'replay_id'] as const;

/** @throws for any other message; after its last receive, SQS moves it to the dead-letter queue */
export function parseReplayMessage(text: string): ReplayMessage {
  const message: unknown = JSON.parse(text);
  if (!isReplayMessage(message)) throw new Error('The message is not a replay message.');
  return message;
}

/** Log fields that identify the replay in an SQS record; none if the record is unreadable. */
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

/** Sends a message to the replayer. @param delaySeconds 0 to 900. @default 0 */
export type SendReplay = (message: ReplayMessage, delaySeconds?: number) => Promise<void>;

export function makeSendReplay(client: SQSClient, queueUrl: string): SendReplay {
  return async function sendReplay(message, delaySeconds) {
    await sendMessage(client, queueUrl, message, delaySeconds);
  };
}
