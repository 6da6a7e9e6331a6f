import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  makeInsertApiKey,
  makeListApiKeys,
  makeRevokeApiKey,
} from '../../lambdas/shared/auth/api-keys-table.ts';
import type { Scope } from '../../lambdas/shared/auth/scopes.ts';
import { makeWorkspaceSuspension } from '../../lambdas/shared/auth/suspend-workspace.ts';
import { findTable } from '../deployment/find-table.ts';
import { createApiKey } from './create-api-key.ts';

interface TableOptions {
  readonly stage: string;
  readonly table?: string;
}

interface CreateOptions extends TableOptions {
  readonly workspace: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/** Prints the key alone on stdout, for scripts, and its id on stderr. */
export async function createKey({ workspace, name, scopes, ...options }: CreateOptions): Promise<void> {
  const table = await openTable(options);
  if (await makeWorkspaceSuspension(...table, Date.now).isSuspended(workspace))
    throw new Error(`The workspace ${workspace} is suspended. "linkbus suspend --lift" undoes that.`);
  const insert = makeInsertApiKey(...table);
  const { id, key } = await createApiKey(insert, { workspaceId: workspace, name, scopes });
  console.log(key);
  console.error(`Created ${id}. Save the key now; it won't be shown again.`);
}

export async function listKeys({
  workspace,
  ...options
}: TableOptions & { readonly workspace?: string }): Promise<void> {
  const list = makeListApiKeys(...(await openTable(options)));
  const keys = await list(workspace);
  const rows = keys.map(({ id, workspace_id, name, scopes, created_at, revoked_at, suspended_at }) => [
    id,
    workspace_id,
    name,
    scopes.join(','),
    created_at,
    revoked_at !== undefined
      ? `revoked ${revoked_at}`
      : suspended_at !== undefined
        ? `suspended ${suspended_at}`
        : 'valid',
  ]);
  for (const row of [['ID', 'WORKSPACE', 'NAME', 'SCOPES', 'CREATED', 'STATE'], ...rows])
    console.log(row.join('\t'));
}

export async function revokeKey({ id, ...options }: TableOptions & { readonly id: string }): Promise<void> {
  const revoke = makeRevokeApiKey(...(await openTable(options)), Date.now);
  if (!(await revoke(id))) throw new Error(`No key has the id ${id}. "linkbus keys list" shows the ids.`);
  console.log(`Revoked ${id}.`);
}

async function openTable({ stage, table }: TableOptions): Promise<[DynamoDBDocumentClient, string]> {
  const client = new DynamoDBClient({ maxAttempts: 3 });
  return [DynamoDBDocumentClient.from(client), table ?? (await findTable(client, stage, 'ApiKeys'))];
}
