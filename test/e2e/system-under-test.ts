import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createApiKey } from '../../cli/keys/create-api-key.ts';
import { makeInsertApiKey } from '../../lambdas/shared/auth/api-keys-table.ts';
import { spawnLinkbus } from '../spawn-linkbus.ts';

/** All that the end-to-end suite knows of the system it tests: where it is and keys to it. */
export interface SystemUnderTest {
  readonly url: string;
  /** A key with every scope. */
  readonly apiKey: string;
  /** A key with every scope of another workspace. */
  readonly otherApiKey: string;
  /** A key of the first workspace that may only read links. */
  readonly readLinksApiKey: string;
}

interface Started {
  readonly system: SystemUnderTest;
  readonly stop: () => Promise<void>;
}

/** Three attempts, a second apart: the suite sees a delivery fail, recover and give up without waiting for hours. */
const RETRY_SCHEDULE = '1,1';

export async function startSystemUnderTest(): Promise<Started> {
  const { LINKBUS_URL, LINKBUS_API_KEY, LINKBUS_OTHER_API_KEY, LINKBUS_READ_LINKS_API_KEY } = process.env;
  if (LINKBUS_URL === undefined) return startLocalSystem();
  if (!LINKBUS_API_KEY || !LINKBUS_OTHER_API_KEY || !LINKBUS_READ_LINKS_API_KEY) {
    throw new Error(
      'With LINKBUS_URL set, set LINKBUS_API_KEY, LINKBUS_OTHER_API_KEY (another workspace) and LINKBUS_READ_LINKS_API_KEY (scope links:read only) too.',
    );
  }
  return {
    system: {
      url: LINKBUS_URL,
      apiKey: LINKBUS_API_KEY,
      otherApiKey: LINKBUS_OTHER_API_KEY,
      readLinksApiKey: LINKBUS_READ_LINKS_API_KEY,
    },
    stop: async () => {},
  };
}

/** On this target a missing grant fails the run, with the action and the role: what it broke may be a retry away. */
async function startLocalSystem(): Promise<Started> {
  const linkbus = await spawnLinkbus({ LINKBUS_RETRY_SCHEDULE: RETRY_SCHEDULE });
  const { url, apiKey, awsUrl } = linkbus;
  return {
    system: { url, apiKey, ...(await makeFurtherKeys(awsUrl)) },
    async stop() {
      await linkbus.stop();
      const denials = linkbus.denials();
      if (denials.length > 0) throw new Error(`Roles lack grants:\n${denials.join('\n')}`);
    },
  };
}

async function makeFurtherKeys(
  endpoint: string,
): Promise<Pick<SystemUnderTest, 'otherApiKey' | 'readLinksApiKey'>> {
  const dynamo = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'local' },
  });
  const { TableNames = [] } = await dynamo.send(new ListTablesCommand({}));
  const table = TableNames.find((name) => name.includes('ApiKeys'));
  if (table === undefined) throw new Error(`There is no table of API keys among ${TableNames.join(', ')}.`);
  const insert = makeInsertApiKey(DynamoDBDocumentClient.from(dynamo), table);
  const other = await createApiKey(insert, { workspaceId: 'other', name: 'end-to-end, other' });
  const readLinks = await createApiKey(insert, {
    workspaceId: 'default',
    name: 'end-to-end, reads links',
    scopes: ['links:read'],
  });
  dynamo.destroy();
  return { otherApiKey: other.key, readLinksApiKey: readLinks.key };
}
