import type { ReplayMessage, SendReplay } from '../shared/replay/replay-message.ts';
import type { FindReplay } from '../shared/replay/replays-table.ts';
import type { RunReplay } from './run-replay.ts';

/**
 * Continues the replay of a message while time is left, then sends a message for the rest before this one is
 * acknowledged. Ignores a message whose replay does not exist, has ended or belongs to another worker.
 *
 * @throws on our own failures, so that SQS redelivers the message
 */
export function makeContinueReplay(deps: {
  readonly findReplay: FindReplay;
  readonly runReplay: RunReplay;
  readonly sendReplay: SendReplay;
}) {
  return async function continueReplay(
    { unless_started: isStart = false, ...message }: ReplayMessage,
    hasTimeLeft: (afterMs: number) => boolean,
    receipt: { readonly redelivered: boolean },
  ): Promise<void> {
    const replay = await deps.findReplay(message.webhook_id, message.replay_id);
    if (replay === undefined) return;
    // The other start message was first, however late this one is. A redelivered one continues after a crash.
    if (isStart && replay.pages > 0 && !receipt.redelivered) return;
    const progress = await deps.runReplay(replay, hasTimeLeft);
    if (progress?.status === 'running') await deps.sendReplay(message);
  };
}
