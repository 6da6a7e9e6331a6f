import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { BlockedAddressError, UnresolvedNameError } from './errors.ts';
import type { Resolve } from './resolve-name.ts';

export interface GuardedLookupOptions {
  /** Which addresses may be connected to. */
  readonly isAllowed: (address: string) => boolean;
  readonly resolve: Resolve;
  /** How long a name may take, in milliseconds. @default 5000 */
  readonly timeoutMs?: number;
}

/**
 * A `lookup` for `node:http` and `node:https` that resolves a name once, fails when *any* of its addresses
 * may not be connected to, and hands over those it judged: there is no second look-up between the check and
 * the connection. Fails with {@link BlockedAddressError} or {@link UnresolvedNameError}.
 *
 * Node doesn't call it for literal addresses: judge those in the URL ({@link checkWebhookUrl}).
 */
export function makeGuardedLookup(options: GuardedLookupOptions): LookupFunction {
  return (hostname, { all }, callback) => {
    judgedAddresses(hostname, options).then(
      ([first, ...rest]) => {
        if (all) callback(null, [first, ...rest]);
        else callback(null, first.address, first.family);
      },
      // Node hands the error on as it is, and reads nothing after it.
      (error: Error) => callback(error, []),
    );
  };
}

type Addresses = readonly [LookupAddress, ...LookupAddress[]];

async function judgedAddresses(hostname: string, options: GuardedLookupOptions): Promise<Addresses> {
  const [first, ...rest] = await resolveInTime(hostname, options);
  if (first === undefined) throw new UnresolvedNameError(hostname, 'ENODATA');
  const addresses: Addresses = [first, ...rest];
  if (!addresses.every(({ address }) => options.isAllowed(address))) throw new BlockedAddressError(hostname);
  return addresses;
}

async function resolveInTime(hostname: string, { resolve, timeoutMs = 5_000 }: GuardedLookupOptions) {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new UnresolvedNameError(hostname, 'ETIMEOUT')), timeoutMs);
  try {
    return await Promise.race([resolve(hostname), late.promise]);
  } catch (error) {
    if (error instanceof UnresolvedNameError) throw error;
    throw new UnresolvedNameError(hostname, codeOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
}
