import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClientConfig } from '../aws/client-config.ts';
import { callDirectly } from '../aws/direct-calls.ts';
import { systemPacing } from '../batch/in-rounds.ts';
import { makeAppendEvents } from '../event-log/append-events.ts';
import type { PublishPorts } from './publish.ts';
import { makePutOnBus } from './put-on-bus.ts';

/**
 * No retries of the SDK on top of the rounds, and at most three seconds for a call: a hanging table or bus would outlast
 * the function's timeout.
 */
export const PUBLISH_CLIENT_CONFIG = {
  ...awsClientConfig,
  maxAttempts: 1,
  requestHandler: { ...awsClientConfig.requestHandler, requestTimeout: 2_000 },
} as const;

export interface PublishSettings {
  readonly eventsTable: string;
  readonly busName: string;
  /** Milliseconds after which no append starts, and then no call to the bus. The last call takes up to 3 s more. */
  readonly budgetMs: number;
  /** Called with the number of events that a call was throttled for. */
  readonly onThrottled?: (events: number) => void;
}

/** Makes the clients that publish. Call it once per function, outside the handler. */
export function makePublishPorts({
  eventsTable,
  busName,
  budgetMs,
  onThrottled,
}: PublishSettings): PublishPorts & { readonly documents: DynamoDBDocumentClient } {
  const documents = DynamoDBDocumentClient.from(callDirectly(new DynamoDBClient(PUBLISH_CLIENT_CONFIG)));
  const bus = callDirectly(new EventBridgeClient(PUBLISH_CLIENT_CONFIG));
  return {
    documents,
    append: makeAppendEvents(documents, eventsTable, budgetMs, systemPacing),
    putOnBus: makePutOnBus(bus, busName, budgetMs, systemPacing, onThrottled),
  };
}
