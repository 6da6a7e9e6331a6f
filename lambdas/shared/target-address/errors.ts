/** A host that the dispatcher refuses to connect to. The message is safe to show to integrators. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';

  /** @param host from the webhook's URL, not the address it resolves to */
  constructor(host: string) {
    super(`${host} leads to an address that is not public.`);
  }
}

/** A name that doesn't resolve in time. The message is safe to show to integrators. */
export class UnresolvedNameError extends Error {
  override readonly name = 'UnresolvedNameError';

  /** @param reason the resolver's code, such as `ENOTFOUND` */
  constructor(host: string, reason: string, options?: ErrorOptions) {
    super(`${host} could not be resolved (${reason}).`, options);
  }
}
