import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { apiKeyFile, readApiKey, writeApiKey } from '../../../cli/api-key-file.ts';
import { type CallDynamoDb, ensureApiKey } from '../../../cli/start/ensure-api-key.ts';
import { hashApiKey } from '../../../lambdas/shared/auth/api-key.ts';

const KEY = 'lb_0123456789abcdef';

function stateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'key-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A table of API keys. */
function makeTable() {
  const items = new Map<string, Record<string, unknown>>();
  const call: CallDynamoDb = async (operation, input) => {
    const { TableName, Key, Item } = input as Readonly<Record<string, Parameters<typeof unmarshall>[0]>>;
    expect(TableName).toBe('Keys');
    if (operation === 'GetItem') {
      const found = items.get(unmarshall(Key ?? {}).key_hash);
      return found === undefined ? {} : { Item: marshall(found) };
    }
    const item = unmarshall(Item ?? {});
    items.set(item.key_hash, item);
    return {};
  };
  return { items, call, ensure: (settings: object) => ensureApiKey(settings, 'Keys', call) };
}

it('a new key is kept in the folder and stored as a hash', async () => {
  const directory = stateFolder();
  const { items, ensure } = makeTable();
  const key = await ensure({ directory });
  expect(readApiKey(directory)).toBe(key);
  expect([...items.values()]).toMatchObject([
    { key_hash: hashApiKey(key), workspace_id: 'default', name: 'npm start' },
  ]);
});

it('the next start uses the kept key, and stores nothing', async () => {
  const directory = stateFolder();
  const { items, ensure } = makeTable();
  const key = await ensure({ directory });
  const [first] = items.values();
  expect(await ensure({ directory })).toBe(key);
  expect([...items.values()]).toEqual([first]);
});

it('the kept key is stored again if the table is empty', async () => {
  const directory = stateFolder();
  writeApiKey(directory, KEY);
  const { items, ensure } = makeTable();
  expect(await ensure({ directory })).toBe(KEY);
  expect([...items.keys()]).toEqual([hashApiKey(KEY)]);
});

it('a kept key that was revoked is replaced', async () => {
  const directory = stateFolder();
  const { items, ensure } = makeTable();
  const first = await ensure({ directory });
  items.set(hashApiKey(first), { key_hash: hashApiKey(first), revoked_at: '2026-11-20T10:15:30.123Z' });
  const second = await ensure({ directory });
  expect(second).not.toBe(first);
  expect(readApiKey(directory)).toBe(second);
  expect([...items.keys()]).toEqual([hashApiKey(first), hashApiKey(second)]);
});

it('a given key is not kept', async () => {
  const directory = stateFolder();
  const { items, ensure } = makeTable();
  expect(await ensure({ directory, apiKey: KEY })).toBe(KEY);
  expect([...items.keys()]).toEqual([hashApiKey(KEY)]);
  expect(existsSync(apiKeyFile(directory))).toBe(false);
});

it('without a folder, each start makes a new key', async () => {
  const { ensure } = makeTable();
  expect(await ensure({})).not.toBe(await ensure({}));
});
