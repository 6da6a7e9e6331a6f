import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createKey, listKeys, revokeKey } from '../../../cli/keys/run-keys.ts';
import { startAwsEndpoint } from '../../../local/aws/endpoint.ts';
import { makeHandleAwsRequest } from '../../../local/aws/handle-request.ts';
import { systemClock } from '../../../local/clock.ts';
import { startTables } from '../../lambdas/local-tables.ts';

let endpoint: Awaited<ReturnType<typeof startAwsEndpoint>>;
let tables: Awaited<ReturnType<typeof startTables>>;
const stdout = vi.spyOn(console, 'log').mockReturnValue();
const stderr = vi.spyOn(console, 'error').mockReturnValue();

beforeAll(async () => {
  tables = await startTables('ApiKeys');
  endpoint = await startAwsEndpoint();
  endpoint.open(
    makeHandleAwsRequest({
      services: [tables.service],
      clock: systemClock,
      storage: { committed: async () => {} },
      onProblem: (problem) => {
        throw new Error(problem);
      },
    }),
  );
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint.url);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(() => Promise.all([endpoint.close(), tables.close()]));

const table = { stage: 'dev', table: 'ApiKeys' };

it('a new key is printed alone on stdout, and its id on stderr revokes it', async () => {
  await createKey({ ...table, workspace: 'acme', name: 'ci', scopes: ['links:read', 'events:read'] });

  expect(stdout.mock.calls).toEqual([[expect.stringMatching(/^lb_[\w-]{43}$/)]]);
  expect(stderr.mock.calls).toEqual([
    [expect.stringMatching(/^Created key_\w{26}\. Save the key now; .*\.$/)],
  ]);
  const [id = ''] = /key_\w+/.exec(stderr.mock.lastCall?.[0]) ?? [];

  stdout.mockClear();
  await listKeys(table);
  await revokeKey({ ...table, id });
  await listKeys(table);

  const row = `${id}\tacme\tci\tlinks:read,events:read\t`;
  expect(stdout.mock.calls.flat()).toEqual([
    'ID\tWORKSPACE\tNAME\tSCOPES\tCREATED\tSTATE',
    expect.stringMatching(new RegExp(`^${row}.*\tvalid$`)),
    `Revoked ${id}.`,
    'ID\tWORKSPACE\tNAME\tSCOPES\tCREATED\tSTATE',
    expect.stringMatching(new RegExp(`^${row}.*\trevoked 2.*Z$`)),
  ]);
});
