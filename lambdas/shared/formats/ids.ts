import { createHash, randomBytes } from 'node:crypto';
import { decodeTime, encodeTime, isValid, ulid } from 'ulid';

/** `lnk_` link, `whk_` webhook, `evt_` event, `dlv_` delivery, `rpl_` replay, `key_` API key. */
export type IdPrefix = 'lnk' | 'whk' | 'evt' | 'dlv' | 'rpl' | 'key';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_CHARACTERS = 16;

/** A new id: the prefix and a ULID, so that ids sort by the time they were made. */
export function newId(prefix: IdPrefix, now: number): string {
  const random = randomBytes(RANDOM_CHARACTERS);
  let next = 0;
  // `ulid` asks for a fraction for each of its 16 characters, which stand for 5 bits: a byte is plenty.
  return `${prefix}_${ulid(now, () => random.readUInt8(next++) / 256)}`;
}

/**
 * The id that follows from an event and what it is delivered to: the same pair always gives the same id, so that
 * an event that reaches fan-out twice is still one delivery. It sorts by the event's time.
 */
export function deliveryId(eventId: string, webhookId: string): string {
  return derivedId('dlv', idTime(eventId), `${eventId} ${webhookId}`);
}

/** The id of an event that follows from something: told again, it is the same event. It sorts by `time`. */
export function derivedEventId(time: number, ...from: readonly string[]): string {
  return derivedId('evt', time, from.join(' '));
}

/** The id of the replay that follows from another one. */
export function derivedReplayId(replayId: string): string {
  return derivedId('rpl', idTime(replayId), replayId);
}

function derivedId(prefix: IdPrefix, time: number, from: string): string {
  const digest = createHash('sha256').update(from).digest();
  let unique = '';
  for (const byte of digest.subarray(0, RANDOM_CHARACTERS)) unique += CROCKFORD[byte % CROCKFORD.length];
  return `${prefix}_${encodeTime(time, 10)}${unique}`;
}

/** Whether a text that a client sent can be an id of this kind at all. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return text.startsWith(`${prefix}_`) && isValid(text.slice(prefix.length + 1));
}

/** The lowest id of this kind that can have been made at `time` or later, in milliseconds since the epoch. */
export function lowestId(prefix: IdPrefix, time: number): string {
  return `${prefix}_${encodeTime(Math.max(0, time), 10)}${'0'.repeat(RANDOM_CHARACTERS)}`;
}

/** Milliseconds since the epoch at which an id of {@link newId} or {@link deliveryId} was made. */
export function idTime(id: string): number {
  return decodeTime(id.slice(id.indexOf('_') + 1));
}
