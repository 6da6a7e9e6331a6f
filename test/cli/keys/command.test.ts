import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKey, listKeys, revokeKey } from '../../../cli/keys/run-keys.ts';
import { SCOPES } from '../../../lambdas/shared/auth/scopes.ts';
import { runLine, runLineHere } from '../command-line.ts';

vi.mock('../../../cli/keys/run-keys.ts', () => ({
  createKey: vi.fn(),
  listKeys: vi.fn(),
  revokeKey: vi.fn(),
}));

afterEach(() => vi.clearAllMocks());

const SUCCESS = { stdout: '', stderr: '', code: 0 };

describe('linkbus keys create', () => {
  it('creates a key with every scope in the stage dev by default', async () => {
    expect(await runLineHere('keys create --workspace acme --name ci')).toEqual(SUCCESS);

    expect(createKey).toHaveBeenCalledExactlyOnceWith({
      stage: 'dev',
      workspace: 'acme',
      name: 'ci',
      scopes: SCOPES,
    });
  });

  it('takes scopes and a stage', async () => {
    const line = 'keys create --workspace acme --name ci --scopes links:read,events:read --stage prod';
    expect(await runLineHere(line)).toEqual(SUCCESS);

    expect(createKey).toHaveBeenCalledExactlyOnceWith({
      stage: 'prod',
      workspace: 'acme',
      name: 'ci',
      scopes: ['links:read', 'events:read'],
    });
  });

  it('names a missing option', async () => {
    expect(await runLine(['keys', 'create', '--name', 'ci'])).toEqual({
      stdout: '',
      stderr: `Required option '--workspace <id>' not specified.\nRun "linkbus keys create --help".\n`,
      code: 2,
    });
  });
});

describe('linkbus keys list', () => {
  it.each([
    ['keys list', { stage: 'dev' }],
    ['keys list --workspace acme --table Keys', { stage: 'dev', workspace: 'acme', table: 'Keys' }],
  ])('lists the keys of one workspace or of all: %s', async (line, options) => {
    expect(await runLineHere(line)).toEqual(SUCCESS);

    expect(listKeys).toHaveBeenCalledExactlyOnceWith(options);
  });
});

describe('linkbus keys revoke', () => {
  it.each(['keys revoke key_1', 'keys revoke --id key_1'])('revokes a key by its id: %s', async (line) => {
    expect(await runLineHere(line)).toEqual(SUCCESS);

    expect(revokeKey).toHaveBeenCalledExactlyOnceWith({ stage: 'dev', id: 'key_1' });
  });
});

it('a failure is one sentence and exit code 1', async () => {
  vi.mocked(listKeys).mockRejectedValueOnce(new Error('No table name starts with Linkbus-dev-ApiKeys.'));

  expect(await runLineHere('keys list')).toEqual({
    stdout: '',
    stderr: 'No table name starts with Linkbus-dev-ApiKeys.\n',
    code: 1,
  });
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
  ['keys revoke', "'id'"],
  ['keys revoke key_1 --id key_2', "'--id <id>'"],
  ['keys list everything', 'everything'],
  ['keys create --workspace acme --name ci --color red', "'--color'"],
])('%s is a usage error that says why: %s', async (line, why) => {
  const { stderr, code } = await runLineHere(line);

  expect(stderr).toContain(why);
  expect(code).toBe(2);
  for (const run of [createKey, listKeys, revokeKey]) expect(run).not.toHaveBeenCalled();
});
