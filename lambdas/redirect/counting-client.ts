import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { callDirectly } from '../shared/aws/direct-calls.ts';

/**
 * While an environment is frozen between visits, DynamoDB can close its connections unnoticed, and the next request over
 * such a connection fails (https://github.com/aws/aws-sdk-js-v3/issues/1196). Shorter than the minute after which the
 * SDK for Java closes idle connections.
 */
const MAX_IDLE_MS = 30_000;

/**
 * Makes the client of the counting write. It never retries: a second write would count a visitor twice if the first was
 * made. So that few writes fail, it closes connections that were idle for long.
 *
 * @param now epoch milliseconds, which go on while the environment is frozen
 */
export function makeCountingClient(config: DynamoDBClientConfig, now: () => number): DynamoDBClient {
  const client = callDirectly(new DynamoDBClient({ ...config, maxAttempts: 1 }));
  const { requestHandler } = client.config;
  let usedAt = 0;
  client.config.requestHandler = {
    handle(request, options) {
      if (now() - usedAt > MAX_IDLE_MS) requestHandler.destroy?.();
      usedAt = now();
      return requestHandler.handle(request, options);
    },
  } as typeof requestHandler;
  return client;
}
