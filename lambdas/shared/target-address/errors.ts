/** A name or an address that may not be connected to. The message is safe to show to integrators. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';

  /** @param host as the webhook's URL has it; the address behind it is not told. */
  constructor(host: string) {
    super(`${host} leads to an address that is not public.`);
  }
}

/** A name that has no address, or none in time. The message is safe to show to integrators. */
export class UnresolvedNameError extends Error {
  override readonly name = 'UnresolvedNameError';

  /** @param reason the resolver's code, such as `ENOTFOUND`. */
  constructor(host: string, reason: string, options?: ErrorOptions) {
    super(`${host} could not be resolved (${reason}).`, options);
  }
}
