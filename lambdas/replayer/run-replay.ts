import { timestamp } from '../shared/formats/timestamp.ts';
import type { ReplayRecord } from '../shared/replay/replay-record.ts';
import { replayPage } from './replay-page.ts';
import type { ReplayPorts } from './replay-ports.ts';

/**
 * Write units that a replay may cost in a second. All deliveries of a webhook are in one partition of the Deliveries
 * table, which takes 1,000, those of live events among them: a replay takes no more than half.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const UNITS_PER_SECOND = 500;

/**
 * Saves what a page has changed, unless another worker has done that page or a later replay has taken this one's place:
 * `false`.
 */
export type SaveProgress = (before: ReplayRecord, after: ReplayRecord) => Promise<boolean>;

/**
 * Works on a replay, page by page, until it has ended or there is no time for another page; one is always done. Gives
 * the replay as it is then, or `undefined` where another worker is on it, who goes on.
 *
 * @param mayGoOn whether there is time for another page after so many milliseconds
 * @throws where a page failed: what was done before it is saved
 */
export type RunReplay = (
  replay: ReplayRecord,
  mayGoOn: (afterMs: number) => boolean,
) => Promise<ReplayRecord | undefined>;

export interface RunReplayPorts extends ReplayPorts {
  readonly saveProgress: SaveProgress;
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<unknown>;
}

export function makeRunReplay(ports: RunReplayPorts): RunReplay {
  return async (replay, mayGoOn) => {
    let current = replay;
    // The start counts as a page, so that of several workers only one runs the first page.
    if (current.status === 'running' && current.pages === 0) {
      current = { ...replay, pages: 1, updated_at: timestamp(ports.now()) };
      if (!(await ports.saveProgress(replay, current))) return undefined;
    }
    while (current.status === 'running') {
      const started = ports.now();
      const { replay: next, units } = await replayPage(current, ports);
      if (!(await ports.saveProgress(current, next))) return undefined;
      current = next;
      const early = Math.max(0, started + (units * 1_000) / UNITS_PER_SECOND - ports.now());
      if (current.status !== 'running' || !mayGoOn(early)) break;
      if (early > 0) await ports.wait(early);
    }
    return current;
  };
}
