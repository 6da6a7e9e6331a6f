import { Sha256 } from './sha256.ts';

/**
 * Settings of every AWS client: three tries, one second to connect and three seconds for a response. A hanging call
 * fails, and is logged, before the function times out.
 */
export const awsClientConfig = {
  sha256: Sha256,
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;
