import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiKey } from '../../../../lambdas/shared/auth/api-key.ts';
import {
  makeFindApiKey,
  makeInsertApiKey,
  makeListApiKeys,
  makeRevokeApiKey,
} from '../../../../lambdas/shared/auth/api-keys-table.ts';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';
import { startTables } from '../../local-tables.ts';

let tables: Awaited<ReturnType<typeof startTables>>;
beforeAll(async () => {
  tables = await startTables('ApiKeys');
});
afterAll(() => tables.close());

const find = (keyHash: string) => makeFindApiKey(tables.documents, 'ApiKeys')(keyHash);
const list = (workspaceId?: string) => makeListApiKeys(tables.documents, 'ApiKeys')(workspaceId);
const revoke = (id: string, at = NOW) => makeRevokeApiKey(tables.documents, 'ApiKeys', () => at)(id);

async function insertNew(workspaceId = 'default', createdAt = NOW): Promise<ApiKey> {
  const key: ApiKey = {
    id: newId('key', createdAt),
    key_hash: randomUUID(),
    workspace_id: workspaceId,
    scopes: ['links:read'],
    name: 'CI',
    created_at: NOW_TEXT,
  };
  await makeInsertApiKey(tables.documents, 'ApiKeys')(key);
  return key;
}

describe('finding a key', () => {
  it('returns the key with the hash', async () => {
    const [key] = [await insertNew(), await insertNew()];

    expect(await find(key.key_hash)).toEqual(key);
  });

  it('returns undefined for an unknown hash', async () => {
    expect(await find('f00d')).toBeUndefined();
  });

  it('is one consistent read, so that a revoked key is refused at once', async () => {
    const send = vi.spyOn(tables.documents, 'send');

    await find('f00d');

    expect(send.mock.calls.map(([{ input }]) => input)).toEqual([
      { TableName: 'ApiKeys', Key: { key_hash: 'f00d' }, ConsistentRead: true },
    ]);
    send.mockRestore();
  });
});

it('listing returns the keys of a workspace or of all, oldest first', async () => {
  const keys: ApiKey[] = [];
  for (const second of [1, 3, 2]) keys.push(await insertNew('listed', NOW + second * 1_000));
  const other = await insertNew('other');
  const [first, third, second] = keys;

  expect(await list('listed')).toEqual([first, second, third]);
  expect(await list()).toEqual(expect.arrayContaining([...keys, other]));
});

describe('revoking a key', () => {
  it('stores the time, and changes no other key', async () => {
    const [revoked, other] = [await insertNew(), await insertNew()];

    expect(await revoke(revoked.id)).toBe(true);

    expect(await find(revoked.key_hash)).toEqual({ ...revoked, revoked_at: NOW_TEXT });
    expect(await find(other.key_hash)).toEqual(other);
  });

  it('again keeps the first time', async () => {
    const { id, key_hash } = await insertNew();
    await revoke(id);

    expect(await revoke(id, NOW + 1_000)).toBe(true);

    expect(await find(key_hash)).toMatchObject({ revoked_at: NOW_TEXT });
  });

  it('returns false for an unknown id, and stores nothing', async () => {
    const before = await list();

    expect(await revoke('key_unknown')).toBe(false);

    expect(await list()).toEqual(before);
  });
});
