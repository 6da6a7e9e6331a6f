import { createHmac, createSecretKey } from 'node:crypto';
import { secretBytes } from './secret.ts';

/** The signed parts of a webhook. */
export interface SignedContent {
  /** `webhook-id`: the event's id, without dots. */
  readonly id: string;
  /** `webhook-timestamp`: the time of the attempt, in Unix seconds. */
  readonly timestamp: number;
  /** The exact body that is sent. */
  readonly body: string | Uint8Array;
}

/**
 * Makes the `webhook-signature` header: for each secret, `v1,` and the base64 of HMAC-SHA256 over
 * `id.timestamp.body`, separated by spaces (https://www.standardwebhooks.com, "Signature scheme"). During a
 * rotation, the old and the new secret both sign.
 *
 * @throws {InvalidSecretError}
 */
export function sign(content: SignedContent & { readonly secrets: readonly string[] }): string {
  return content.secrets.map((secret) => signature(secret, content)).join(' ');
}

function signature(secret: string, { id, timestamp, body }: SignedContent): string {
  const hmac = createHmac('sha256', createSecretKey(secretBytes(secret)))
    .update(`${id}.${timestamp}.`)
    .update(body);
  return `v1,${hmac.digest('base64')}`;
}
