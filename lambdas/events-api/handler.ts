import { makeApiHandler } from '../shared/api/api-handler.ts';
import { makeFindApiKey } from '../shared/auth/api-keys-table.ts';
import { makeAuthenticate } from '../shared/auth/authenticate.ts';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeFindEvent } from '../shared/event-log/find-event.ts';
import { makeReadEventPage } from '../shared/event-log/read-event-page.ts';
import { makeGetEvent } from './get-event.ts';
import { makeListEvents } from './list-events.ts';
import { eventRoutes } from './routes.ts';

const client = makeDocumentClient();
const table = requiredEnvironment('EVENTS_TABLE');

export const handler = makeApiHandler({
  routes: eventRoutes,
  authenticate: makeAuthenticate(makeFindApiKey(client, requiredEnvironment('API_KEYS_TABLE'))),
  operations: {
    'GET /events': makeListEvents(makeReadEventPage(client, table)),
    'GET /events/{id}': makeGetEvent(makeFindEvent(client, table)),
  },
});
