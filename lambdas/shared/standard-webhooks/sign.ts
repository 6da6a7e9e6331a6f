import { createHmac } from 'node:crypto';
import { secretBytes } from './secret.ts';

/** What a signature covers. */
export interface SignedContent {
  /** `webhook-id`: the event's id, without dots. */
  readonly id: string;
  /** `webhook-timestamp`: when this attempt is made, in unix seconds. */
  readonly timestamp: number;
  /** The body, byte for byte as it is sent. */
  readonly body: string | Uint8Array;
}

/**
 * The value of `webhook-signature`: for each secret `v1,` and the base64 of HMAC-SHA256 over
 * `id.timestamp.body`, with a space between (https://www.standardwebhooks.com, "Signature scheme").
 * Several secrets sign while one replaces another.
 *
 * @throws {InvalidSecretError}
 */
export function sign(content: SignedContent & { readonly secrets: readonly string[] }): string {
  return content.secrets.map((secret) => signature(secret, content)).join(' ');
}

function signature(secret: string, { id, timestamp, body }: SignedContent): string {
  const hmac = createHmac('sha256', secretBytes(secret)).update(`${id}.${timestamp}.`).update(body);
  return `v1,${hmac.digest('base64')}`;
}
