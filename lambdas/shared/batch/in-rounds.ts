import { setTimeout } from 'node:timers/promises';
import { chunks } from './chunks.ts';

export interface Pacing {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Resolves after this many milliseconds. */
  readonly wait: (ms: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
}

export const systemPacing: Pacing = { now: Date.now, wait: setTimeout, random: Math.random };

export interface Rounds {
  /** Maximum number of items of a call. */
  readonly chunkSize: number;
  /** Calls in flight at once in the first round. Each round without progress has half as many as the one before. */
  readonly concurrency: number;
  /** Milliseconds after which no call starts. */
  readonly budgetMs: number;
}

/** Rounds in a row without progress. */
const MAX_FAILURES = 6;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 2_000;

/**
 * Calls `work` with chunks of the items, in order. It returns the items to try again. The first chunk with such an item
 * ends the round: calls in flight continue, no other starts, and after a backoff with full jitter the next round has all
 * items that are left. A service that throttles gets few calls that way.
 *
 * Returns the items that are left, in order, when six rounds in a row have made no progress or the time is over.
 */
export async function inRounds<Item extends object>(
  items: readonly Item[],
  { chunkSize, concurrency, budgetMs }: Rounds,
  { now, wait, random }: Pacing,
  work: (chunk: readonly Item[]) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const endsAt = now() + budgetMs;
  let pending = items;
  for (let failures = 0; pending.length > 0; ) {
    const left = await round(pending, Math.max(1, concurrency >> failures));
    failures = left.length < pending.length ? 1 : failures + 1;
    pending = left;
    const backoff = random() * Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures);
    if (pending.length === 0 || failures === MAX_FAILURES || now() + backoff >= endsAt) break;
    await wait(backoff);
  }
  return pending;

  /** Returns the items that are left, in order. */
  async function round(all: readonly Item[], calls: number): Promise<readonly Item[]> {
    const queue = chunks(all, chunkSize);
    const left = new Set(all);
    let isOver = false;
    async function worker(): Promise<void> {
      while (!isOver && now() < endsAt) {
        const chunk = queue.shift();
        if (chunk === undefined) return;
        const again = new Set(await work(chunk));
        for (const item of chunk) if (!again.has(item)) left.delete(item);
        if (again.size > 0) isOver = true;
      }
    }
    await Promise.all(Array.from({ length: Math.min(calls, queue.length) }, worker));
    return all.filter((item) => left.has(item));
  }
}
