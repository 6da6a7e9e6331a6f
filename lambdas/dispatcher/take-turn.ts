import { turnPace } from './turn-pace.ts';
import {
  type Ask,
  type Lines,
  type LineWrite,
  placeIntervalMs,
  placeWrite,
  turnWrite,
} from './turn-rules.ts';

/** A turn, a few seconds ahead at most, or a place in line, the time to come back. Epoch milliseconds. */
export type Taken = { readonly turn: number } | { readonly place: number };

/** Takes a webhook's next turn, or a place in line. */
export type TakeTurn = (
  webhookId: string,
  perSecond: number,
  message: Pick<Ask, 'isReplay' | 'missed'>,
) => Promise<Taken>;

/**
 * Writes to an item of the table of turns. Returns the item after the write, or as it is if a condition failed;
 * `undefined` if the item is throttled.
 */
export type WriteLine = (
  key: string,
  write: LineWrite,
) => Promise<{ readonly done: boolean; readonly lines: Lines } | undefined>;

const MAX_TRIES = 6;
/** Webhooks whose lines an execution environment remembers. */
const MAX_REMEMBERED = 1_000;
/** A message comes back between these times if its place can't be taken, in milliseconds. */
const COME_BACK_MS = [10_000, 130_000] as const;

interface Waiting {
  readonly resolve: (taken: Taken) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes the function that takes turns. Messages that ask at the same time take a block of turns with one write.
 *
 * The lines only grow, so a remembered item is a lower bound: it decides which write to try, and the write's conditions
 * decide whether it holds.
 *
 * @param settings `gather` calls its argument once the first message has waited for others
 */
export function makeTakeTurn(
  write: WriteLine,
  settings: {
    readonly now: () => number;
    readonly random: () => number;
    readonly gather: (take: () => void) => void;
  },
): TakeTurn {
  const { now, random, gather } = settings;
  const remembered = new Map<string, Lines>();
  const blocks = new Map<string, Waiting[]>();

  return function takeTurn(webhookId, perSecond, { isReplay, missed }) {
    const id = JSON.stringify([webhookId, perSecond, isReplay, missed ?? null]);
    return new Promise((resolve, reject) => {
      const block = blocks.get(id) ?? [];
      block.push({ resolve, reject });
      if (block.length > 1) return;
      blocks.set(id, block);
      gather(() => {
        blocks.delete(id);
        void settle(block, takeBlock(webhookId, { perSecond, isReplay, missed }, block.length));
      });
    });
  };

  async function settle(block: readonly Waiting[], taking: Promise<Taken[]>): Promise<void> {
    try {
      const taken = await taking;
      for (const [n, { resolve }] of block.entries()) resolve(taken[n] ?? { place: someTime() });
    } catch (error) {
      for (const { reject } of block) reject(error);
    }
  }

  async function takeBlock(
    webhookId: string,
    given: Pick<Ask, 'perSecond' | 'isReplay' | 'missed'>,
    count: number,
  ): Promise<Taken[]> {
    const { items, intervalMs } = turnPace(given.perSecond);
    const key = items === 1 ? webhookId : `${webhookId}#${Math.floor(random() * items)}`;
    const turns = await takeTurns(key, { ...given, intervalMs, count });
    const places = await takePlaces(key, { ...given, intervalMs, count: count - turns.length });
    return [...turns.map((turn) => ({ turn })), ...places.map((place) => ({ place }))];
  }

  async function takeTurns(key: string, ask: Ask): Promise<number[]> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const claim = turnWrite(remembered.get(key) ?? {}, ask, now());
      if (claim === undefined) return [];
      const written = await writeTo(key, claim.write);
      if (written === undefined) return [];
      if (written.done) return series(written.lines.turn_at, claim.count, ask.intervalMs);
    }
    return [];
  }

  async function takePlaces(key: string, ask: Ask): Promise<number[]> {
    for (let tries = 0; ask.count > 0 && tries < MAX_TRIES; tries += 1) {
      const lines = remembered.get(key) ?? {};
      const at = now();
      const place = placeWrite(lines, ask, at);
      const written = await writeTo(key, place);
      if (written === undefined) return [];
      if (written.done) return series(written.lines[place.line], ask.count, placeIntervalMs(lines, ask, at));
    }
    return [];
  }

  async function writeTo(key: string, line: LineWrite): ReturnType<WriteLine> {
    const written = await write(key, line);
    if (written === undefined) return undefined;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, written.lines);
    return written;
  }

  function someTime(): number {
    const [from, to] = COME_BACK_MS;
    return now() + from + random() * (to - from);
  }
}

/** The times before the end of a line. */
const series = (end = 0, count: number, intervalMs: number): number[] =>
  Array.from({ length: count }, (_, n) => end - (count - n) * intervalMs);
