import { afterEach, expect, it, vi } from 'vitest';
import { createKey, listKeys, revokeKey } from '../../../cli/keys/run-keys.ts';
import { SCOPES } from '../../../lambdas/shared/auth/scopes.ts';
import { runLine, runLineHere } from '../command-line.ts';

vi.mock('../../../cli/keys/run-keys.ts', () => ({
  createKey: vi.fn(),
  listKeys: vi.fn(),
  revokeKey: vi.fn(),
}));
afterEach(() => vi.clearAllMocks());

const owner = { workspace: 'acme', name: 'ci' };
const scopes = ['links:read', 'events:read'];

it.each([
  ['create --workspace acme --name ci', createKey, { stage: 'dev', ...owner, scopes: SCOPES }],
  [
    'create --workspace acme --name ci --scopes links:read,events:read --stage prod',
    createKey,
    { stage: 'prod', ...owner, scopes },
  ],
  ['list', listKeys, { stage: 'dev' }],
  ['list --workspace acme --table Keys', listKeys, { stage: 'dev', workspace: 'acme', table: 'Keys' }],
  ['revoke key_1', revokeKey, { stage: 'dev', id: 'key_1' }],
  ['revoke --id key_1', revokeKey, { stage: 'dev', id: 'key_1' }],
])('linkbus keys %s runs with these options', async (line, run, options) => {
  expect(await runLineHere(`keys ${line}`)).toEqual({ stdout: '', stderr: '', code: 0 });

  expect(run).toHaveBeenCalledExactlyOnceWith(options);
});

it('a missing option is named', async () => {
  expect(await runLine(['keys', 'create', '--name', 'ci'])).toEqual({
    stdout: '',
    stderr: `Required option '--workspace <id>' not specified.\nRun "linkbus keys create --help".\n`,
    code: 2,
  });
});

it('a failure is one sentence and exit code 1', async () => {
  const stderr = 'No table name starts with Linkbus-dev-ApiKeys.\n';
  vi.mocked(listKeys).mockRejectedValueOnce(new Error(stderr.trim()));

  expect(await runLineHere('keys list')).toEqual({ stdout: '', stderr, code: 1 });
});

it.each([
  ['keys', 'choose from create, list, revoke'],
  ['keys destroy', "Unknown command 'destroy'"],
  ['keys create --workspace acme', "'--name <text>'"],
  ['keys create --workspace a/b --name ci', "'--workspace <id>'"],
  [
    'keys create --workspace acme --name ci --scopes links:eat',
    "'links:eat' is invalid. The scopes are links:",
  ],
  ['keys create --workspace acme --name ci --color red', "'--color'"],
  ['keys revoke', "'id'"],
  ['keys revoke key_1 --id key_2', "'--id <id>'"],
  ['keys list everything', 'everything'],
])('%s is a usage error: %s', async (line, why) => {
  const { stderr, code } = await runLineHere(line);

  expect(stderr).toContain(why);
  expect(code).toBe(2);
  for (const run of [createKey, listKeys, revokeKey]) expect(run).not.toHaveBeenCalled();
});
