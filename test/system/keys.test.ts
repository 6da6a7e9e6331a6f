import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StartedLinkbus } from '../../cli/start/start-linkbus.ts';
import { operate, startForTest } from './local-linkbus.ts';

let linkbus: StartedLinkbus;

beforeAll(async () => {
  linkbus = await startForTest();
}, 60_000);

afterAll(async () => {
  await linkbus?.stop();
});

/** Runs `linkbus keys` against the local deployment. */
const keys = (...args: string[]): Promise<string> => operate(linkbus, 'bin/linkbus.js', 'keys', ...args);

const linksWith = async (key: string): Promise<number> =>
  (await fetch(`${linkbus.url}/links`, { headers: { authorization: `Bearer ${key}` } })).status;

it('an API key works until it is revoked, and is shown once', async () => {
  const key = await keys('create', '--workspace', 'acme', '--name', 'first');
  expect(key).toMatch(/^lb_\S+$/);
  expect(await linksWith(key)).toBe(200);

  const listed = await keys('list', '--workspace', 'acme');
  expect(listed).not.toContain(key);
  const [header, ...rows] = listed.split('\n');
  expect(header).toBe('ID\tWORKSPACE\tNAME\tSCOPES\tCREATED\tSTATE');
  expect(rows).toHaveLength(1);
  const [id = '', workspace, name, , , state] = rows[0]?.split('\t') ?? [];
  expect([workspace, name, state]).toEqual(['acme', 'first', 'valid']);

  expect(await keys('revoke', id)).toBe(`Revoked ${id}.`);
  expect(await linksWith(key)).toBe(401);
  expect(await keys('list', '--workspace', 'acme')).toMatch(/\trevoked 2/);
});

it('revoking an unknown key says where the ids are', async () => {
  await expect(keys('revoke', '--id', 'key_nobody')).rejects.toThrow('No key has the id key_nobody.');
});
