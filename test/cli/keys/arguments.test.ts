import { describe, expect, it } from 'vitest';
import { parseKeysCommand } from '../../../cli/keys/arguments.ts';
import { SCOPES } from '../../../lambdas/shared/auth/scopes.ts';

const parse = (line: string) => parseKeysCommand(line.split(' '));

describe('npm run keys', () => {
  it('creates a key with every scope, in the stage dev, unless told otherwise', () => {
    expect(parse('create --workspace acme --name ci')).toEqual({
      action: 'create',
      stage: 'dev',
      workspaceId: 'acme',
      name: 'ci',
      scopes: SCOPES,
    });
    expect(
      parse('create --workspace acme --name ci --scopes links:read,events:read --stage prod'),
    ).toMatchObject({
      stage: 'prod',
      scopes: ['links:read', 'events:read'],
    });
  });

  it('lists the keys of one workspace or of all', () => {
    expect(parse('list')).toEqual({ action: 'list', stage: 'dev' });
    expect(parse('list --workspace acme --table Keys')).toEqual({
      action: 'list',
      stage: 'dev',
      workspaceId: 'acme',
      table: 'Keys',
    });
  });

  it('revokes a key by its id', () => {
    expect(parse('revoke --id key_1')).toEqual({ action: 'revoke', stage: 'dev', id: 'key_1' });
  });

  it.each([
    ['', 'create, list or revoke'],
    ['destroy', 'create, list or revoke'],
    ['create --name ci', '--workspace'],
    ['create --workspace acme', '--name'],
    ['create --workspace a/b --name ci', '--workspace'],
    ['create --workspace acme --name ci --scopes links:eat', '"links:eat" is no scope'],
    ['revoke', '--id'],
    ['list everything', '"everything"'],
    ['list --colour red', '--colour'],
  ])('refuses "%s" and says why: %s', (line, why) => {
    expect(() => parse(line)).toThrow(why);
  });
});
