import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { BlockedAddressError, UnresolvedNameError } from './errors.ts';
import type { Resolve } from './resolve-name.ts';

export interface GuardedLookupOptions {
  readonly isAllowed: (address: string) => boolean;
  readonly resolve: Resolve;
  /** Milliseconds to resolve a name. @default 5000 */
  readonly timeoutMs?: number;
}

/**
 * Makes a `lookup` for `node:http` and `node:https` that fails if *any* address of a name isn't allowed. The
 * connection uses the addresses that were checked; there is no second lookup. Fails with
 * {@link BlockedAddressError} or {@link UnresolvedNameError}.
 *
 * Node doesn't call it for literal addresses: check those in the URL ({@link checkWebhookUrl}).
 */
export function makeGuardedLookup(options: GuardedLookupOptions): LookupFunction {
  return function guardedLookup(hostname, { all }, callback) {
    allowedAddresses(hostname, options).then(
      ([first, ...rest]) => {
        if (all) callback(null, [first, ...rest]);
        else callback(null, first.address, first.family);
      },
      // Node ignores the addresses after an error.
      (error: Error) => callback(error, []),
    );
  };
}

type Addresses = readonly [LookupAddress, ...LookupAddress[]];

async function allowedAddresses(hostname: string, options: GuardedLookupOptions): Promise<Addresses> {
  const [first, ...rest] = await resolveWithTimeout(hostname, options);
  if (first === undefined) throw new UnresolvedNameError(hostname, 'ENODATA');
  const addresses: Addresses = [first, ...rest];
  if (!addresses.every(({ address }) => options.isAllowed(address))) throw new BlockedAddressError(hostname);
  return addresses;
}

async function resolveWithTimeout(hostname: string, { resolve, timeoutMs = 5_000 }: GuardedLookupOptions) {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new UnresolvedNameError(hostname, 'ETIMEOUT')), timeoutMs);
  try {
    return await Promise.race([resolve(hostname), timeout.promise]);
  } catch (error) {
    if (error instanceof UnresolvedNameError) throw error;
    throw new UnresolvedNameError(hostname, codeOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
