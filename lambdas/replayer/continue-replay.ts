import type { ReplayMessage, SendReplay } from '../shared/replay/replay-message.ts';
import type { ReplayRecord } from '../shared/replay/replay-record.ts';
import type { FindReplay, InsertCatchUp } from '../shared/replay/replays-table.ts';
import { catchUpOf } from './catch-up.ts';
import type { RunReplay } from './run-replay.ts';

/**
 * Continues the replay of a message while time is left, then sends a message for the rest before this one is
 * acknowledged. A completed replay is followed by its catch-up replay. Ignores a message whose replay does not exist,
 * has stopped or belongs to another worker.
 *
 * @throws on our own failures, so that SQS redelivers the message
 */
export function makeContinueReplay(deps: {
  readonly findReplay: FindReplay;
  readonly runReplay: RunReplay;
  readonly sendReplay: SendReplay;
  readonly insertCatchUp: InsertCatchUp;
  readonly now: () => number;
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
    if (progress?.status === 'completed') await catchUp(message, progress);
  };

  async function catchUp(message: ReplayMessage, completed: ReplayRecord): Promise<void> {
    const next = catchUpOf(completed);
    if (next === undefined) return;
    const waitMs = next.dueAt - deps.now();
    if (waitMs > 0) return deps.sendReplay(message, Math.ceil(waitMs / 1_000));
    await deps.insertCatchUp(next.replay);
    await deps.sendReplay({ ...message, replay_id: next.replay.id });
  }
}
