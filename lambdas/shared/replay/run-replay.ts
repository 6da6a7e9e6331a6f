import { replayPage } from './replay-page.ts';
import type { ReplayPorts } from './replay-ports.ts';
import type { ReplayRecord } from './replay-record.ts';

/**
 * Deliveries that a replay queues in a second. Each is a write to the webhook's partition of the Deliveries table, which
 * takes 1,000 a second, and so is each of its attempts, of live events too: a replay takes no more than half.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const QUEUED_PER_SECOND = 500;

/**
 * Saves what a page has changed, unless another worker has done that page or a later replay has taken this one's place:
 * `false`.
 */
export type SaveProgress = (before: ReplayRecord, after: ReplayRecord) => Promise<boolean>;

/**
 * Works on a replay, page by page, until it has ended or there is no time for another page; one is always done. Gives
 * the replay as it is then, or `undefined` where another worker is on it, who goes on.
 *
 * @throws where a page failed: what was done before it is saved
 */
export type RunReplay = (replay: ReplayRecord, mayGoOn: () => boolean) => Promise<ReplayRecord | undefined>;

export interface RunReplayPorts extends ReplayPorts {
  readonly saveProgress: SaveProgress;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<unknown>;
}

export function makeRunReplay(ports: RunReplayPorts): RunReplay {
  return async (replay, mayGoOn) => {
    let current = replay;
    while (current.status === 'running') {
      const started = ports.now();
      const next = await replayPage(current, ports);
      if (!(await ports.saveProgress(current, next))) return undefined;
      const takes = ((next.queued - current.queued) * 1_000) / QUEUED_PER_SECOND;
      current = next;
      if (current.status !== 'running' || !mayGoOn()) break;
      const early = started + takes - ports.now();
      if (early > 0) await ports.wait(early);
    }
    return current;
  };
}
