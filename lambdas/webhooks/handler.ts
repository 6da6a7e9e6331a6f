import { makeApiHandler } from '../shared/api/api-handler.ts';
import { makeFindApiKey } from '../shared/auth/api-keys-table.ts';
import { makeAuthenticate } from '../shared/auth/authenticate.ts';
import { makeDocumentClient } from '../shared/document-client.ts';
import { requiredEnvironment } from '../shared/environment.ts';
import { makeCreateWebhook } from './create-webhook.ts';
import { makeDeleteWebhook } from './delete-webhook.ts';
import { makeFindDelivery, makeReadDeliveryPage } from './deliveries-table.ts';
import { makeGetDelivery, makeListDeliveries } from './read-deliveries.ts';
import { makeGetWebhook, makeListWebhooks } from './read-webhooks.ts';
import { webhookRoutes } from './routes.ts';
import { makeWebhooksTable } from './webhooks-table.ts';

const client = makeDocumentClient();
const webhooks = makeWebhooksTable(client, requiredEnvironment('WEBHOOKS_TABLE'));
const deliveriesTable = requiredEnvironment('DELIVERIES_TABLE');

export const handler = makeApiHandler({
  routes: webhookRoutes,
  authenticate: makeAuthenticate(makeFindApiKey(client, requiredEnvironment('API_KEYS_TABLE'))),
  operations: {
    'POST /webhooks': makeCreateWebhook({
      allowPrivateTargets: process.env.ALLOW_PRIVATE_TARGETS === 'true',
      countWebhooks: webhooks.count,
      insertWebhook: webhooks.insert,
      now: Date.now,
    }),
    'GET /webhooks': makeListWebhooks(webhooks.list),
    'GET /webhooks/{id}': makeGetWebhook(webhooks.find),
    'DELETE /webhooks/{id}': makeDeleteWebhook(webhooks.remove),
    'GET /webhooks/{id}/deliveries': makeListDeliveries(
      webhooks.find,
      makeReadDeliveryPage(client, deliveriesTable),
    ),
    'GET /webhooks/{id}/deliveries/{delivery_id}': makeGetDelivery(
      webhooks.find,
      makeFindDelivery(client, deliveriesTable),
    ),
  },
});
