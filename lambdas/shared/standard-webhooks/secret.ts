import { randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const MIN_BYTES = 24;
const MAX_BYTES = 64;

/** A malformed secret. The message doesn't include it. */
export class InvalidSecretError extends Error {
  override readonly name = 'InvalidSecretError';
}

/** Generates a secret: `whsec_` and the base64 of 32 random bytes. */
export function generateSecret(): string {
  return PREFIX + randomBytes(32).toString('base64');
}

/**
 * Decodes a secret: `whsec_` and the base64 of 24 to 64 bytes (Standard Webhooks, "Signature scheme").
 *
 * @throws {InvalidSecretError}
 */
export function secretBytes(secret: string): Buffer {
  const encoded = secret.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  // Buffer skips invalid characters, so a mistyped secret would decode to another key.
  if (!secret.startsWith(PREFIX) || bytes.toString('base64') !== encoded) {
    throw new InvalidSecretError(`A webhook secret is ${PREFIX} followed by base64.`);
  }
  if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
    throw new InvalidSecretError(
      `A webhook secret holds ${MIN_BYTES} to ${MAX_BYTES} bytes; this one holds ${bytes.length}.`,
    );
  }
  return bytes;
}
