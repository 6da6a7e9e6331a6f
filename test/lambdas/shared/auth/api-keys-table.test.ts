import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
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

const SECOND = 1_000;

let tables: Awaited<ReturnType<typeof startTables>>;
let workspace_id: string;
let now: number;

beforeAll(async () => {
  tables = await startTables('ApiKeys');
});
afterAll(() => tables.close());
beforeEach(() => {
  // The tests share a table; each has its own workspace.
  workspace_id = randomUUID();
  now = NOW;
});

const find = (keyHash: string) => makeFindApiKey(tables.documents, 'ApiKeys')(keyHash);
const insert = (key: ApiKey) => makeInsertApiKey(tables.documents, 'ApiKeys')(key);
const list = (workspaceId?: string) => makeListApiKeys(tables.documents, 'ApiKeys')(workspaceId);
const revoke = (id: string) => makeRevokeApiKey(tables.documents, 'ApiKeys', () => now)(id);

async function insertNew(overrides: Partial<ApiKey> = {}): Promise<ApiKey> {
  const id = newId('key', now);
  const key: ApiKey = {
    id,
    key_hash: `hash of ${id}`,
    workspace_id,
    scopes: ['links:read'],
    name: 'CI',
    created_at: NOW_TEXT,
    ...overrides,
  };
  await insert(key);
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

describe('listing keys', () => {
  it('returns the keys of a workspace, oldest first', async () => {
    const first = await insertNew();
    await insertNew({ workspace_id: `other than ${workspace_id}` });
    now += SECOND;
    const second = await insertNew();
    now += SECOND;
    const third = await insertNew();

    expect(await list(workspace_id)).toEqual([first, second, third]);
  });

  it('returns the keys of every workspace by default', async () => {
    const ours = await insertNew();
    const theirs = await insertNew({ workspace_id: `other than ${workspace_id}` });

    expect(await list()).toEqual(expect.arrayContaining([ours, theirs]));
  });
});

describe('revoking a key', () => {
  it('stores when the key was revoked, and changes no other key', async () => {
    const [revoked, other] = [await insertNew(), await insertNew()];

    expect(await revoke(revoked.id)).toBe(true);

    expect(await find(revoked.key_hash)).toEqual({ ...revoked, revoked_at: NOW_TEXT });
    expect(await find(other.key_hash)).toEqual(other);
  });

  it('a second time keeps the first time', async () => {
    const { id, key_hash } = await insertNew();
    await revoke(id);

    now += SECOND;
    expect(await revoke(id)).toBe(true);

    expect(await find(key_hash)).toMatchObject({ revoked_at: NOW_TEXT });
  });

  it('returns false for an unknown id, and stores nothing', async () => {
    const before = await list();

    expect(await revoke('key_unknown')).toBe(false);

    expect(await list()).toEqual(before);
  });
});
