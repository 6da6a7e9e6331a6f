import { parseArgs } from 'node:util';
import { SCOPES, type Scope } from '../../lambdas/shared/auth/scopes.ts';

export const KEYS_USAGE = `Usage:
  npm run keys -- create --workspace ID --name TEXT [--scopes links:read,links:write]
  npm run keys -- list [--workspace ID]
  npm run keys -- revoke --id key_…

  --stage NAME   the deployment, as in "cdk deploy -c stage=NAME"; dev without it
  --table NAME   the table of API keys, instead of finding it by the stage

A key has every scope unless told otherwise: ${SCOPES.join(', ')}.
AWS credentials, region, profile and endpoint are found as the AWS SDK finds them.`;

/** What `npm run keys` was asked to do. */
export type KeysCommand = { readonly stage: string; readonly table?: string } & (
  | {
      readonly action: 'create';
      readonly workspaceId: string;
      readonly name: string;
      readonly scopes: readonly Scope[];
    }
  | { readonly action: 'list'; readonly workspaceId?: string }
  | { readonly action: 'revoke'; readonly id: string }
);

const WORKSPACE_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** @throws with one sentence that says what is missing or wrong */
export function parseKeysCommand(args: readonly string[]): KeysCommand {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      workspace: { type: 'string' },
      name: { type: 'string' },
      scopes: { type: 'string' },
      id: { type: 'string' },
      stage: { type: 'string', default: 'dev' },
      table: { type: 'string' },
    },
  });
  const [action, ...rest] = positionals;
  if (rest.length > 0) throw new Error(`"${rest[0]}" is one word too many.`);
  const { workspace, name, id, stage, table } = values;
  if (workspace !== undefined && !WORKSPACE_PATTERN.test(workspace)) {
    throw new Error('--workspace takes 1 to 64 letters, digits, "_" and "-".');
  }
  const where = { stage, ...(table !== undefined && { table }) };
  switch (action) {
    case 'create':
      if (workspace === undefined)
        throw new Error('"create" needs --workspace, whose links and webhooks the key is for.');
      if (name === undefined) throw new Error('"create" needs --name, to tell the key from others.');
      return { ...where, action, workspaceId: workspace, name, scopes: scopesOf(values.scopes) };
    case 'list':
      return { ...where, action, ...(workspace !== undefined && { workspaceId: workspace }) };
    case 'revoke':
      if (id === undefined) throw new Error('"revoke" needs --id, which "list" shows.');
      return { ...where, action, id };
    default:
      throw new Error('Say what to do: create, list or revoke.');
  }
}

function scopesOf(list: string | undefined): readonly Scope[] {
  if (list === undefined) return SCOPES;
  return list.split(',').map((name) => {
    const scope = SCOPES.find((each) => each === name.trim());
    if (scope === undefined) throw new Error(`"${name}" is no scope; there are ${SCOPES.join(', ')}.`);
    return scope;
  });
}
