import { setTimeout as wait } from 'node:timers/promises';
import { makeApiHandler } from '../shared/api/api-handler.ts';
import { makeFindApiKey } from '../shared/auth/api-keys-table.ts';
import { makeAuthenticate } from '../shared/auth/authenticate.ts';
import { makeDocumentClient } from '../shared/aws/document-client.ts';
import { requiredEnvironment } from '../shared/aws/environment.ts';
import { makeFindLink, makeInsertLink, makeReadLinkPage } from '../shared/link/links-table.ts';
import { makeCreateLink } from './create-link.ts';
import { makeGetLink } from './get-link.ts';
import { makeListLinks } from './list-links.ts';
import { linkRoutes } from './routes.ts';

const client = makeDocumentClient();
const table = requiredEnvironment('LINKS_TABLE');
const baseUrl = requiredEnvironment('BASE_URL');

export const handler = makeApiHandler({
  routes: linkRoutes,
  authenticate: makeAuthenticate(makeFindApiKey(client, requiredEnvironment('API_KEYS_TABLE'))),
  operations: {
    'POST /links': makeCreateLink({ baseUrl, insertLink: makeInsertLink(client, table), now: Date.now }),
    'GET /links': makeListLinks({ baseUrl, readPage: makeReadLinkPage(client, table, wait) }),
    'GET /links/{short_code}': makeGetLink({ baseUrl, findLink: makeFindLink(client, table) }),
  },
});
