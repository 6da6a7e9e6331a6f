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

/** `npm run keys` as an operator runs it, against the deployment that the AWS SDK's settings lead to. */
const keys = (...args: string[]): Promise<string> => operate(linkbus, 'cli/keys/command.ts', ...args);

const linksWith = async (key: string): Promise<number> =>
  (await fetch(`${linkbus.url}/links`, { headers: { authorization: `Bearer ${key}` } })).status;

it('a key that an operator made works until it is revoked, and is shown once', async () => {
  const key = await keys('create', '--workspace', 'acme', '--name', 'first');
  expect(await linksWith(key)).toBe(200);

  const listed = await keys('list', '--workspace', 'acme');
  expect(listed).not.toContain(key);
  expect(listed.split('\n')).toHaveLength(1);
  const [id = '', workspace, name, , , state] = listed.split('\t');
  expect([workspace, name, state]).toEqual(['acme', 'first', 'valid']);

  expect(await keys('revoke', '--id', id)).toBe(`${id} is revoked.`);
  expect(await linksWith(key)).toBe(401);
  expect(await keys('list', '--workspace', 'acme')).toMatch(/\trevoked 2/);
});

it('says what to do where the stage has no table, and where a key is not there', async () => {
  await expect(keys('revoke', '--id', 'key_nobody')).rejects.toThrow('There is no key key_nobody.');
});
