import type { SendReplay } from '../shared/replay/queues.ts';
import type { ReplayMessage } from '../shared/replay/replay-message.ts';
import type { FindReplay } from '../shared/replay/replays-table.ts';
import type { RunReplay } from '../shared/replay/run-replay.ts';

/**
 * Goes on with the replay that a message asks for while there is time, then asks for the rest by a message of its own,
 * sent before this one is acknowledged. A message of a replay that isn't on record, that has ended or that another
 * worker is on, is done.
 *
 * @throws for our own faults, so that SQS brings the message again
 */
export function makeContinueReplay(deps: {
  readonly findReplay: FindReplay;
  readonly runReplay: RunReplay;
  readonly sendReplay: SendReplay;
}) {
  return async (message: ReplayMessage, mayGoOn: () => boolean): Promise<void> => {
    const replay = await deps.findReplay(message.webhook_id, message.replay_id);
    if (replay === undefined) return;
    const worked = await deps.runReplay(replay, mayGoOn);
    if (worked?.status === 'running') await deps.sendReplay(message);
  };
}
