import { timingSafeEqual } from 'node:crypto';
import { sign } from './sign.ts';

/** How far a webhook's timestamp may be from now, either way: the Standard Webhooks libraries' 5 minutes. */
const TOLERANCE_S = 5 * 60;

/** A webhook as it arrived: the headers of the same names, and the body before it is parsed. */
export interface ReceivedSignature {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly body: string | Uint8Array;
}

export interface VerifyOptions {
  /** The secrets of which one must have signed. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type Verification = 'ok' | 'missing_header' | 'wrong_time' | 'no_matching_signature';

/**
 * Whether one of the secrets signed the webhook, within 5 minutes of now. Signatures of versions other than
 * `v1` are passed over. Comparing takes the same time however much of a signature is right.
 *
 * @throws {InvalidSecretError}
 */
export function verify(received: ReceivedSignature, { secrets, now }: VerifyOptions): Verification {
  const { id, timestamp, signature, body } = received;
  if (!id || !timestamp || !signature) return 'missing_header';
  if (!/^[1-9]\d{0,14}$/.test(timestamp)) return 'wrong_time';
  const seconds = Number(timestamp);
  if (Math.abs(now() / 1000 - seconds) > TOLERANCE_S) return 'wrong_time';
  const expected = secrets.map((secret) => sign({ secrets: [secret], id, timestamp: seconds, body }));
  const given = signature.split(' ');
  return expected.some((one) => given.some((other) => areEqual(one, other))) ? 'ok' : 'no_matching_signature';
}

function areEqual(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
