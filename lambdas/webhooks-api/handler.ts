import { SQSClient } from '@aws-sdk/client-sqs';
import { makeApiHandler } from '../shared/api/api-handler.ts';
import { makeFindApiKey } from '../shared/auth/api-keys-table.ts';
import { makeAuthenticate } from '../shared/auth/authenticate.ts';
import { awsClientConfig } from '../shared/aws/client-config.ts';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { sendMessage } from '../shared/aws/send-message.ts';
import { makeFindDelivery } from '../shared/delivery/find-delivery.ts';
import { makeReadDeliveryPage } from '../shared/delivery/read-delivery-page.ts';
import { makeRecordQueued } from '../shared/delivery/record-queued.ts';
import { makeRecordReopened } from '../shared/delivery/record-reopened.ts';
import { makeFindEvent } from '../shared/event-log/find-event.ts';
import { makePublish } from '../shared/events/publish.ts';
import { makePublishPorts } from '../shared/events/publish-ports.ts';
import { makeSendReplay } from '../shared/replay/replay-message.ts';
import { makeFindReplay, makeInsertReplay } from '../shared/replay/replays-table.ts';
import { makeWebhooksTable } from '../shared/webhook/webhooks-table.ts';
import { makeChangeWebhook } from './change-webhook.ts';
import { makeCreateWebhook } from './create-webhook.ts';
import { makeDeleteWebhook } from './delete-webhook.ts';
import { makeGetReplay } from './get-replay.ts';
import { makeGetDelivery, makeListDeliveries } from './read-deliveries.ts';
import { makeGetWebhook, makeListWebhooks } from './read-webhooks.ts';
import { makeReplayWebhook } from './replay-webhook.ts';
import { makeRetryDelivery } from './retry-delivery.ts';
import { makeRotateSecret } from './rotate-secret.ts';
import { webhookRoutes } from './routes.ts';
import { makeTestWebhook } from './test-webhook.ts';
import { makeUpdateWebhook } from './update-webhook.ts';

/** For the log, and again for the bus. */
const PUBLISH_BUDGET_MS = 1_000;

const now = Date.now;
const allowPrivateTargets = process.env.ALLOW_PRIVATE_TARGETS === 'true';

const client = makeDocumentClient();
const sqs = new SQSClient(awsClientConfig);
const webhooks = makeWebhooksTable(client, requiredEnvironment('WEBHOOKS_TABLE'));
const updateWebhook = makeUpdateWebhook(webhooks.find, webhooks.write);
const replaysTable = requiredEnvironment('REPLAYS_TABLE');
const deliveriesTable = requiredEnvironment('DELIVERIES_TABLE');
const retryQueueUrl = requiredEnvironment('RETRY_QUEUE_URL');
const findDelivery = makeFindDelivery(client, deliveriesTable);
const eventsTable = requiredEnvironment('EVENTS_TABLE');
const publish = makePublish(
  makePublishPorts({
    eventsTable,
    busName: requiredEnvironment('EVENT_BUS'),
    budgetMs: PUBLISH_BUDGET_MS,
  }),
);

export const handler = makeApiHandler({
  routes: webhookRoutes,
  authenticate: makeAuthenticate(makeFindApiKey(client, requiredEnvironment('API_KEYS_TABLE'))),
  operations: {
    'POST /webhooks': makeCreateWebhook({
      allowPrivateTargets,
      insertWebhook: webhooks.insert,
      now,
    }),
    'GET /webhooks': makeListWebhooks(webhooks.list),
    'GET /webhooks/{id}': makeGetWebhook(webhooks.find),
    'PATCH /webhooks/{id}': makeChangeWebhook({ allowPrivateTargets, updateWebhook, now }),
    'DELETE /webhooks/{id}': makeDeleteWebhook(webhooks.remove),
    'POST /webhooks/{id}/rotate-secret': makeRotateSecret({ updateWebhook, now }),
    'POST /webhooks/{id}/test': makeTestWebhook({
      findWebhook: webhooks.find,
      publish,
      recordQueued: makeRecordQueued(client, deliveriesTable, now),
      now,
    }),
    'GET /webhooks/{id}/deliveries': makeListDeliveries(
      webhooks.find,
      makeReadDeliveryPage(client, deliveriesTable),
    ),
    'GET /webhooks/{id}/deliveries/{delivery_id}': makeGetDelivery(webhooks.find, findDelivery),
    'POST /webhooks/{id}/deliveries/{delivery_id}/retry': makeRetryDelivery({
      findWebhook: webhooks.find,
      findDelivery,
      findEvent: makeFindEvent(client, eventsTable),
      queueAttempt: (message) => sendMessage(sqs, retryQueueUrl, message),
      recordReopened: makeRecordReopened(client, deliveriesTable, now),
      now,
    }),
    'POST /webhooks/{id}/replay': makeReplayWebhook({
      findWebhook: webhooks.find,
      insertReplay: makeInsertReplay(client, replaysTable, now),
      sendReplay: makeSendReplay(sqs, requiredEnvironment('REPLAY_QUEUE_URL')),
      now,
    }),
    'GET /webhooks/{id}/replays/{replay_id}': makeGetReplay(
      webhooks.find,
      makeFindReplay(client, replaysTable),
    ),
  },
});
