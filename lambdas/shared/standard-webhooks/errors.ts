/** What was given is not a Standard Webhooks secret. The message doesn't repeat it. */
export class InvalidSecretError extends Error {
  override readonly name = 'InvalidSecretError';
}
