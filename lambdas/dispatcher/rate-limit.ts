import type { DeliveryMessage, Turn } from '../shared/delivery/delivery-message.ts';
import { timestamp } from '../shared/formats/timestamp.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';
import type { TakeTurn } from './take-turn.ts';
import { turnPace } from './turn-pace.ts';

/** A message that comes back this long before its place keeps the place, in milliseconds. */
const EARLY_MS = 3_000;

/** A message takes no other turn after this, in milliseconds. See `time-limits.ts`. */
export const MAX_WAIT_MS = 3_000;

/** Place of a message whose turns were all missed. */
const SOON_MS = 2_000;

/**
 * Makes the function that a message passes before its attempt. It resolves at the time of the message's turn, to
 * `undefined`: the attempt may start. Or it resolves to a place in line, when the message is to come back.
 *
 * A turn that isn't used in its time is void, because it would make a second with too many attempts.
 */
export function makeRateLimit(
  takeTurn: TakeTurn,
  clock: { readonly now: () => number; readonly wait: (ms: number) => Promise<unknown> },
) {
  const { now, wait } = clock;
  return async function rateLimit(
    { turn: given, origin }: Pick<DeliveryMessage, 'turn' | 'origin'>,
    { id, max_per_second }: WebhookRecord,
  ): Promise<Turn | undefined> {
    if (!max_per_second) return undefined;
    // A changed limit voids the place, so a raised limit also speeds up messages that already wait.
    const place = given?.per_second === max_per_second ? given : undefined;
    const arrived = now();
    if (place !== undefined && Date.parse(place.at) - arrived > EARLY_MS) return place;

    const missed = place === undefined ? undefined : (place.missed ?? 0);
    const comeBack = (at: number): Turn => ({
      at: timestamp(Math.ceil(at)),
      per_second: max_per_second,
      ...(missed !== undefined && { missed: missed + 1 }),
    });
    const { slackMs } = turnPace(max_per_second);
    for (;;) {
      const taken = await takeTurn(id, max_per_second, { isReplay: origin === 'replayed', missed });
      if ('place' in taken) return comeBack(taken.place);
      // A timer can fire a millisecond early.
      while (now() < taken.turn) await wait(Math.ceil(taken.turn - now()));
      if (now() - taken.turn <= slackMs) return undefined;
      if (now() - arrived > MAX_WAIT_MS) return comeBack(now() + SOON_MS);
    }
  };
}
