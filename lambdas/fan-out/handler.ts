import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeEnqueueDeliveries } from '../shared/delivery/enqueue-deliveries.ts';
import { makePublish } from '../shared/events/publish.ts';
import { makePublishPorts } from '../shared/events/publish-ports.ts';
import { makeMetrics } from '../shared/observe/metrics.ts';
import { makeReadSubscriptions } from '../shared/webhook/subscriptions-table.ts';
import { makeReadVersion } from '../shared/webhook/subscriptions-version.ts';
import { makeDisableWebhook } from './disable-webhook.ts';
import { makeFanOut } from './fan-out.ts';
import { rememberSubscriptions } from './remember-subscriptions.ts';

const client = makeDocumentClient();
const tableName = requiredEnvironment('WEBHOOKS_TABLE');
/** Of the function's 30 seconds. Few batches disable a webhook. */
const PUBLISH_BUDGET_MS = 5_000;

const metrics = makeMetrics({ stage: requiredEnvironment('STAGE') });

const fanOut = makeFanOut({
  readSubscriptions: rememberSubscriptions({
    readVersion: makeReadVersion(client, tableName),
    readSubscriptions: makeReadSubscriptions(client, tableName),
    now: Date.now,
  }),
  enqueue: makeEnqueueDeliveries(
    callDirectly(new SQSClient(awsClientConfig)),
    requiredEnvironment('DELIVERY_QUEUE_URL'),
  ),
  disableWebhook: makeDisableWebhook({
    client,
    tableName,
    publish: makePublish(
      makePublishPorts({
        eventsTable: requiredEnvironment('EVENTS_TABLE'),
        busName: requiredEnvironment('EVENT_BUS'),
        budgetMs: PUBLISH_BUDGET_MS,
      }),
    ),
    metrics,
  }),
});

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  try {
    return await fanOut(Records);
  } finally {
    metrics.flush();
  }
}
