import { timestamp } from '../shared/formats/timestamp.ts';
import type { ReplayRecord } from '../shared/replay/replay-record.ts';
import type { SaveProgress } from '../shared/replay/save-progress.ts';
import { replayPage } from './replay-page.ts';
import type { ReplayPorts } from './replay-ports.ts';

/**
 * Runs a replay page by page until it ends or no time is left for another page; always runs at least one. Returns the
 * replay with its progress, or `undefined` if another worker has taken over.
 *
 * @param hasTimeLeft whether time is left for another page after this many milliseconds
 * @throws if a page fails; the pages before it are saved
 */
export type RunReplay = (
  replay: ReplayRecord,
  hasTimeLeft: (afterMs: number) => boolean,
) => Promise<ReplayRecord | undefined>;

export interface RunReplayPorts extends ReplayPorts {
  readonly saveProgress: SaveProgress;
  /** Resolves after this many milliseconds. */
  readonly wait: (ms: number) => Promise<unknown>;
}

export function makeRunReplay(ports: RunReplayPorts): RunReplay {
  return async function runReplay(replay, hasTimeLeft) {
    let current = replay;
    // The start counts as a page, so that of several workers only one runs the first page.
    if (current.status === 'running' && current.pages === 0) {
      current = { ...replay, pages: 1, updated_at: timestamp(ports.now()) };
      if (!(await ports.saveProgress(replay, current))) return undefined;
    }
    while (current.status === 'running') {
      const startedAt = ports.now();
      const { replay: next, leastMs } = await replayPage(current, ports);
      if (!(await ports.saveProgress(current, next))) return undefined;
      current = next;
      const waitMs = Math.max(0, startedAt + leastMs - ports.now());
      if (current.status !== 'running' || !hasTimeLeft(waitMs)) break;
      if (waitMs > 0) await ports.wait(waitMs);
    }
    return current;
  };
}
