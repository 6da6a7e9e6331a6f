import { decide } from '../../local/faults/decide.ts';

/** How a run of Linkbus ends. */
export interface Crash {
  /** `starting`: some time after the spawn; `running`: under load; `stopping`: after Ctrl-C, under load. */
  readonly moment: 'starting' | 'running' | 'stopping';
  /** Milliseconds from the spawn, the first load or Ctrl-C to the `kill -9`. */
  readonly afterMs: number;
  /** Starts with another retry schedule, so that the template is synthesized again. */
  readonly synthesizes: boolean;
}

const SHARE_STARTING = 0.25;
const SHARE_STOPPING = 0.15;
const SHARE_SYNTHESIZING = 0.4;

/** The longest waits for a crash, in milliseconds. A start takes 450, or 3,000 with synthesis. */
const STARTING_MS = 600;
const SYNTHESIZING_MS = 4_000;
const STOPPING_MS = 150;

/** Plans the n-th crash. The seed fixes it. @param loadMs the longest load, in milliseconds */
export function planCrash(seed: string, n: number, loadMs: number): Crash {
  const moment = decide(seed, 'moment', n);
  const wait = decide(seed, 'wait', n);
  if (moment < SHARE_STARTING) {
    const synthesizes = decide(seed, 'synthesis', n) < SHARE_SYNTHESIZING;
    return { moment: 'starting', afterMs: wait * (synthesizes ? SYNTHESIZING_MS : STARTING_MS), synthesizes };
  }
  if (moment < SHARE_STARTING + SHARE_STOPPING)
    return { moment: 'stopping', afterMs: wait * STOPPING_MS, synthesizes: false };
  return { moment: 'running', afterMs: wait * loadMs, synthesizes: false };
}
