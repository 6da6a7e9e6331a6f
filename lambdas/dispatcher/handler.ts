import { setTimeout as wait } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { callDirectly } from '../shared/aws/direct-calls.ts';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { handleEachRecord } from '../shared/aws/sqs-batch.ts';
import { parseDeliveryMessage } from '../shared/delivery/delivery-message.ts';
import { makeFindDelivery } from '../shared/delivery/find-delivery.ts';
import { makeAttemptWrites } from '../shared/delivery/record-attempt.ts';
import { makePublish } from '../shared/events/publish.ts';
import { makePublishPorts } from '../shared/events/publish-ports.ts';
import { makeMetrics } from '../shared/observe/metrics.ts';
import { makeFindWebhook } from '../shared/webhook/find-webhook.ts';
import { makeWebhookHealth } from '../shared/webhook/webhook-health-table.ts';
import { makeDispatch } from './dispatch.ts';
import { deliveryIdsIn, observeDeliveries } from './observe-deliveries.ts';
import { observeHealth } from './observe-health.ts';
import { makePark } from './park.ts';
import { makePost } from './post/post.ts';
import { makePublishEvent } from './publish-event.ts';
import { makeRetry, makeSendToDeadLetterQueue, makeSendToSlowDispatcher } from './queues.ts';
import { rememberWebhooks } from './remember-webhooks.ts';
import { parseRetrySchedule } from './retry-schedule.ts';
import { makeTakeTurn } from './take-turn.ts';
import { postInTime, recordInTime } from './time-limits.ts';
import { makeWriteLine } from './turns-table.ts';

const dynamo = makeDocumentClient();
const sqs = callDirectly(new SQSClient(awsClientConfig));

const metrics = makeMetrics({ stage: requiredEnvironment('STAGE') });
/** Receivers that respond this close together, in milliseconds, are recorded with one call, and turns taken with one. */
const GATHER_MS = 2;
/** For the log, and again for the bus. */
const PUBLISH_BUDGET_MS = 2_000;

const settings = {
  schedule: parseRetrySchedule(requiredEnvironment('RETRY_SCHEDULE')),
  userAgent: `Linkbus/${requiredEnvironment('LINKBUS_VERSION')}`,
  now: Date.now,
  random: Math.random,
  wait,
};
const webhooksTable = requiredEnvironment('WEBHOOKS_TABLE');
const deliveriesTable = requiredEnvironment('DELIVERIES_TABLE');
// Set for the main dispatcher only.
const slowDeliveryQueueUrl = process.env.SLOW_DELIVERY_QUEUE_URL;
const publish = makePublish(
  makePublishPorts({
    eventsTable: requiredEnvironment('EVENTS_TABLE'),
    busName: requiredEnvironment('EVENT_BUS'),
    budgetMs: PUBLISH_BUDGET_MS,
    onThrottled: (events) => metrics.count('BusThrottles', events),
  }),
);
const park = makePark(
  dynamo,
  requiredEnvironment('WAITING_TABLE'),
  slowDeliveryQueueUrl === undefined ? 'slow' : 'main',
);
const ports = {
  post: makePost({ allowPrivateTargets: process.env.ALLOW_PRIVATE_TARGETS === 'true' }),
  health: observeHealth(makeWebhookHealth(dynamo, webhooksTable), metrics),
  takeTurn: makeTakeTurn(makeWriteLine(dynamo, requiredEnvironment('TURNS_TABLE'), Date.now), {
    ...settings,
    gather: (take) => void setTimeout(take, GATHER_MS),
  }),
  publish: makePublishEvent(publish),
  retry: makeRetry(sqs, requiredEnvironment('RETRY_QUEUE_URL'), park, Date.now),
  sendToDeadLetterQueue: makeSendToDeadLetterQueue(sqs, requiredEnvironment('DEAD_LETTER_QUEUE_URL')),
  sendToSlowDispatcher:
    slowDeliveryQueueUrl === undefined
      ? undefined
      : makeSendToSlowDispatcher(sqs, {
          deliveryQueueUrl: slowDeliveryQueueUrl,
          retryQueueUrl: requiredEnvironment('SLOW_RETRY_QUEUE_URL'),
        }),
};
const findWebhook = makeFindWebhook(dynamo, webhooksTable);

const deliveries = (gatherMs: number) => ({
  find: makeFindDelivery(dynamo, deliveriesTable),
  ...observeDeliveries(recordInTime(makeAttemptWrites(dynamo, deliveriesTable, Date.now, gatherMs)), metrics),
});
const alone = deliveries(0);
const together = deliveries(GATHER_MS);

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const dispatch = makeDispatch(
    {
      ...ports,
      post: postInTime(ports.post, () => context.getRemainingTimeInMillis()),
      findWebhook: rememberWebhooks(findWebhook),
      deliveries: event.Records.length === 1 ? alone : together,
    },
    settings,
  );
  try {
    return await handleEachRecord(
      event,
      ({ body, attributes }) =>
        dispatch(parseDeliveryMessage(body), { redelivered: attributes.ApproximateReceiveCount !== '1' }),
      deliveryIdsIn,
    );
  } finally {
    metrics.flush();
  }
}
