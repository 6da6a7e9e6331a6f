import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { callDirectly } from '../shared/aws/direct-calls.ts';

/**
 * Makes the client of the counting write. It doesn't retry throttled writes: the click goes to the overflow queue
 * instead, and the visitor is waiting. Unlike the SDK, it retries writes that conflict with a transaction on the link,
 * which takes milliseconds. All other retries are the SDK's.
 */
export function makeCountingClient(config: DynamoDBClientConfig): DynamoDBClient {
  const client = callDirectly(new DynamoDBClient(config));
  const { retryStrategy } = client.config;
  client.config.retryStrategy = async () => {
    const standard = await retryStrategy();
    // Only strategies of very old SDK versions lack it.
    if (!('refreshRetryTokenForRetry' in standard)) return standard;
    return {
      acquireInitialRetryToken: (scope) => standard.acquireInitialRetryToken(scope),
      recordSuccess: (token) => standard.recordSuccess(token),
      async refreshRetryTokenForRetry(token, failure) {
        if (failure.errorType === 'THROTTLING') throw new Error('Throttled writes are not retried.');
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
