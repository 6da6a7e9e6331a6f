import type { SendReplay } from '../shared/replay/queues.ts';
import type { ReplayMessage } from '../shared/replay/replay-message.ts';
import type { ReplayRecord } from '../shared/replay/replay-record.ts';
import type { FindReplay, InsertLateReplay } from '../shared/replay/replays-table.ts';
import { lateReplay } from './late-events.ts';
import type { RunReplay } from './run-replay.ts';

/** Both start messages arrive sooner than this. Redeliveries, which continue a started replay, arrive later. */
const START_MS = 30_000;

/**
 * Goes on with the replay that a message asks for while there is time, then asks for the rest by a message of its own,
 * sent before this one is acknowledged. After a replay has ended comes the one of what was late for it. A message of a
 * replay that isn't on record, that was stopped or that another worker is on, is done.
 *
 * @throws for our own faults, so that SQS brings the message again
 */
export function makeContinueReplay(deps: {
  readonly findReplay: FindReplay;
  readonly runReplay: RunReplay;
  readonly sendReplay: SendReplay;
  readonly insertLateReplay: InsertLateReplay;
  readonly now: () => number;
}) {
  return async (
    { unless_started: isStart = false, ...message }: ReplayMessage,
    mayGoOn: (afterMs: number) => boolean,
  ): Promise<void> => {
    const replay = await deps.findReplay(message.webhook_id, message.replay_id);
    if (replay === undefined) return;
    if (isStart && replay.pages > 0 && deps.now() - Date.parse(replay.created_at) < START_MS) return;
    const worked = await deps.runReplay(replay, mayGoOn);
    if (worked?.status === 'running') await deps.sendReplay(message);
    if (worked?.status === 'completed') await lookForLateEvents(message, worked);
  };

  async function lookForLateEvents(message: ReplayMessage, ended: ReplayRecord): Promise<void> {
    const late = lateReplay(ended);
    if (late === undefined) return;
    const early = late.dueAt - deps.now();
    if (early > 0) return deps.sendReplay(message, Math.ceil(early / 1_000));
    await deps.insertLateReplay(late.replay);
    await deps.sendReplay({ ...message, replay_id: late.replay.id });
  }
}
