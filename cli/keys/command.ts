import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { findTable } from '../deployment/find-table.ts';
import { KEYS_USAGE, type KeysCommand, parseKeysCommand } from './arguments.ts';
import { createApiKey } from './create-api-key.ts';
import { listApiKeys } from './list-api-keys.ts';
import { revokeApiKey } from './revoke-api-key.ts';

try {
  await run(commandOrExit());
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}

async function run(command: KeysCommand): Promise<void> {
  const dynamo = new DynamoDBClient({ maxAttempts: 3 });
  const client = DynamoDBDocumentClient.from(dynamo);
  const table = command.table ?? (await findTable(dynamo, command.stage, 'ApiKeys'));
  switch (command.action) {
    case 'create':
      console.log(await createApiKey(client, table, command));
      console.error('This is the one time that the key is shown.');
      return;
    case 'list':
      for (const key of await listApiKeys(client, table, command.workspaceId)) {
        const state = key.revoked_at === undefined ? 'valid' : `revoked ${key.revoked_at}`;
        console.log(
          [key.id, key.workspace_id, key.name, key.scopes.join(','), key.created_at, state].join('\t'),
        );
      }
      return;
    case 'revoke':
      await revokeApiKey(client, table, command.id);
      console.log(`${command.id} is revoked.`);
      return;
  }
}

function commandOrExit(): KeysCommand {
  try {
    return parseKeysCommand(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${KEYS_USAGE}\n`);
    process.exit(2);
  }
}
