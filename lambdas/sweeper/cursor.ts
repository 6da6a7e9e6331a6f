import { MINUTE_MS } from '../shared/waiting/waiting-delivery.ts';

/** How far a shard is swept: everything before `minute`, and of `minute` everything up to the item `after`. */
export interface Cursor {
  /** Minutes since the epoch. */
  readonly minute: number;
  /** @default nothing of the minute is swept */
  readonly after?: string;
}

/**
 * How long before a minute it is swept, in milliseconds.
 *
 * Once a minute is swept, nothing may be put into it. Only waits of more than 15 minutes are put into the table, so the
 * put of the last item of a minute starts 14 minutes before the minute, by the dispatcher's clock. The dispatcher ends
 * within 45 seconds, and DynamoDB executes a request up to five minutes after it was signed
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html). That leaves over three minutes for
 * clocks that differ.
 */
export const SWEEP_AHEAD_MS = 5 * MINUTE_MS;

/** The last minute that may be swept now. */
export const lastMinute = (now: number): number => Math.floor((now + SWEEP_AHEAD_MS) / MINUTE_MS);

export const cursorText = ({ minute, after }: Cursor): string =>
  after === undefined ? String(minute) : `${minute} ${after}`;

export function parseCursor(text: string): Cursor {
  const [minute, after] = text.split(' ');
  return { minute: Number(minute), ...(after !== undefined && { after }) };
}
