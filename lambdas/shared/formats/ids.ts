import { createHash, randomFillSync } from 'node:crypto';
import { decodeTime, encodeTime, isValid, ulid } from 'ulid';

/** `lnk_` link, `whk_` webhook, `evt_` event, `dlv_` delivery, `rpl_` replay, `key_` API key, `stl_` settling. */
export type IdPrefix = 'lnk' | 'whk' | 'evt' | 'dlv' | 'rpl' | 'key' | 'stl';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_CHARACTERS = 16;

/** Generates an id: the prefix and a ULID, so ids sort by creation time. @param now epoch milliseconds */
export function newId(prefix: IdPrefix, now: number): string {
  // `ulid` draws a fraction for each of its 16 random characters (5 bits each); a byte is enough.
  return `${prefix}_${ulid(now, () => randomByte() / 256)}`;
}

// Drawing many bytes at once takes hardly longer than drawing the few of one id.
const random = Buffer.alloc(1_024);
let drawn = random.length;

function randomByte(): number {
  if (drawn === random.length) {
    randomFillSync(random);
    drawn = 0;
  }
  return random.readUInt8(drawn++);
}

/**
 * Derives a delivery's id from its event and webhook, so a duplicate event in fan-out creates no second delivery.
 * Sorts by the event's time.
 */
export function deliveryId(eventId: string, webhookId: string): string {
  return derivedId('dlv', idTime(eventId), `${eventId} ${webhookId}`);
}

/** Derives an event's id from its cause, so a repeated cause creates no second event. Sorts by `time`. */
export function derivedEventId(time: number, ...from: readonly string[]): string {
  return derivedId('evt', time, from.join(' '));
}

function derivedId(prefix: IdPrefix, time: number, from: string): string {
  const digest = createHash('sha256').update(from).digest();
  let unique = '';
  for (const byte of digest.subarray(0, RANDOM_CHARACTERS)) unique += CROCKFORD[byte % CROCKFORD.length];
  return `${prefix}_${encodeTime(time, 10)}${unique}`;
}

/** Whether a text has the format of an id. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && isValid(text.slice(prefix.length + 1));
}

/** Returns the lowest possible id created at `time` (epoch milliseconds) or later. */
export function lowestId(prefix: IdPrefix, time: number): string {
  return `${prefix}_${encodeTime(Math.max(0, time), 10)}${'0'.repeat(RANDOM_CHARACTERS)}`;
}

/** Reads an id's time, in epoch milliseconds. */
export function idTime(id: string): number {
  return decodeTime(id.slice(id.indexOf('_') + 1));
}
