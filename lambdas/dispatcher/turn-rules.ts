/** Attributes of a webhook's item in the table of turns, in epoch milliseconds. They only grow. */
export interface Lines {
  /** The next free turn. */
  readonly turn_at?: number;
  /** The next free place in the line of those that wait, and the limit under which the places were given. */
  readonly line_at?: number;
  readonly line_per_second?: number;
  /** The same for a replay. */
  readonly replay_line_at?: number;
  readonly replay_line_per_second?: number;
  /** When a replay may take a turn while others wait. */
  readonly replay_turn_at?: number;
}

/** The request of a block of messages. */
export interface Ask {
  readonly perSecond: number;
  /** Milliseconds between the turns of this item. */
  readonly intervalMs: number;
  readonly count: number;
  readonly isReplay: boolean;
  /** How often they came back and found no turn; `undefined` if they have not waited. */
  readonly missed: number | undefined;
}

/** Advances one line of an item, if all conditions hold. */
export interface LineWrite {
  readonly line: 'turn_at' | 'line_at' | 'replay_line_at';
  /** @default from what is stored */
  readonly from?: number;
  readonly by: number;
  readonly set: Partial<Lines>;
  /** A missing attribute is at most any value and differs from any value. */
  readonly conditions: readonly (readonly [keyof Lines, '<=' | '>' | '=' | '<>', number])[];
}

/** How far ahead a turn can be, in milliseconds: messages wait for it in the dispatcher. */
const HORIZON_MS = 2_000;
/** Each time that a message missed adds a second, up to this. So it gets ahead of others, and none waits forever. */
const LONGEST_HORIZON_MS = 4_000;
/** A replay fills fewer turns, so that a new event finds one. */
const REPLAY_HORIZON_MS = 1_000;
/** The replay's share of the turns while others wait: one in ten. Its horizon is beyond all others'. */
export const REPLAY_SHARE = 10;
export const RESERVED_HORIZON_MS = LONGEST_HORIZON_MS + 500;
/** Places are closer together than turns, so that late messages leave no turn unused. */
const PLACE_PACE = 0.96;

const isWaiting = (at: number | undefined, now: number): boolean => (at ?? 0) > now;

/** The write that takes turns for as many messages as possible; `undefined` if they must wait in line. */
export function turnWrite(
  lines: Lines,
  ask: Ask,
  now: number,
): { readonly write: LineWrite; readonly count: number } | undefined {
  const { isReplay, missed, intervalMs } = ask;
  const waits = isWaiting(lines.line_at, now);
  const isReserved = isReplay && waits;
  if (!isReplay && missed === undefined && waits) return undefined;
  if (isReplay && missed === undefined && isWaiting(lines.replay_line_at, now)) return undefined;
  if (isReserved && isWaiting(lines.replay_turn_at, now)) return undefined;

  const until = now + horizonMs(ask, isReserved);
  const first = Math.max(lines.turn_at ?? 0, now);
  const most = isReserved ? 1 : ask.count;
  const count = Math.min(most, Math.floor((until - first) / intervalMs) + 1);
  if (count < 1) return undefined;
  const isFree = first === now;
  return {
    count,
    write: {
      line: 'turn_at',
      ...(isFree && { from: now }),
      by: count * intervalMs,
      set: isReserved ? { replay_turn_at: now + REPLAY_SHARE * intervalMs } : {},
      conditions: [
        ...(isFree
          ? ([['turn_at', '<=', now]] as const)
          : ([
              ['turn_at', '>', now],
              ['turn_at', '<=', until - (count - 1) * intervalMs],
            ] as const)),
        ...(isReserved ? ([['replay_turn_at', '<=', now]] as const) : []),
        ...(!isReserved && (isReplay || missed === undefined) ? ([['line_at', '<=', now]] as const) : []),
        ...(isReplay && missed === undefined ? ([['replay_line_at', '<=', now]] as const) : []),
      ],
    },
  };
}

function horizonMs({ isReplay, missed = 0 }: Ask, isReserved: boolean): number {
  if (isReserved) return RESERVED_HORIZON_MS;
  if (isReplay) return REPLAY_HORIZON_MS;
  return Math.min(LONGEST_HORIZON_MS, HORIZON_MS + missed * 1_000);
}

/** Milliseconds between places. A replay's are further apart while others wait. */
export function placeIntervalMs(lines: Lines, { isReplay, intervalMs }: Ask, now: number): number {
  const share = isReplay && isWaiting(lines.line_at, now) ? REPLAY_SHARE : 1;
  return PLACE_PACE * share * intervalMs;
}

/** The write that takes places at the end of the line. A changed limit starts a new line. */
export function placeWrite(lines: Lines, ask: Ask, now: number): LineWrite {
  const { perSecond, isReplay } = ask;
  const [line, limit] = isReplay
    ? (['replay_line_at', 'replay_line_per_second'] as const)
    : (['line_at', 'line_per_second'] as const);
  const start = now + HORIZON_MS;
  const by = ask.count * placeIntervalMs(lines, ask, now);
  const set = { [limit]: perSecond };
  if (lines[limit] !== perSecond)
    return { line, from: start, by, set, conditions: [[limit, '<>', perSecond]] };
  const isOver = !isWaiting(lines[line], start);
  return {
    line,
    ...(isOver && { from: start }),
    by,
    set,
    conditions: [
      [limit, '=', perSecond],
      [line, isOver ? '<=' : '>', start],
    ],
  };
}
