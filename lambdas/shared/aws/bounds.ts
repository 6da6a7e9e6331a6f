/**
 * Bounds for every AWS client: three tries, one second to connect, three seconds for an answer.
 * An AWS call that hangs must fail before the function's own time-out does, so that somebody is told why.
 */
export const awsBounds = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;
