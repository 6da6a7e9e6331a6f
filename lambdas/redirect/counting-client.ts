import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/**
 * A client for the counting write. What was throttled is not repeated: the click has the overflow queue to go to, and
 * the visitor waits. What met a transaction on the link is, because that is over in milliseconds; the SDK by itself
 * gives it up. Everything else is as the SDK has it.
 */
export function makeCountingClient(config: DynamoDBClientConfig): DynamoDBClient {
  const client = new DynamoDBClient(config);
  const { retryStrategy } = client.config;
  client.config.retryStrategy = async () => {
    const standard = await retryStrategy();
    // Only the strategies of SDK versions long gone lack it.
    if (!('refreshRetryTokenForRetry' in standard)) return standard;
    return {
      acquireInitialRetryToken: (scope) => standard.acquireInitialRetryToken(scope),
      recordSuccess: (token) => standard.recordSuccess(token),
      async refreshRetryTokenForRetry(token, failure) {
        if (failure.errorType === 'THROTTLING') throw new Error('What was throttled is not repeated.');
        const inTransaction = failure.error?.name === 'TransactionConflictException';
        return standard.refreshRetryTokenForRetry(
          token,
          inTransaction ? { ...failure, errorType: 'TRANSIENT' } : failure,
        );
      },
    };
  };
  return client;
}
