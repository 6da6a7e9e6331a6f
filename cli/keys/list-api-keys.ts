import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { ApiKey } from '../../lambdas/shared/auth/api-key.ts';

/** All keys, or those of a workspace, oldest first. What is stored of a key can't be used as one. */
export async function listApiKeys(
  client: DynamoDBDocumentClient,
  tableName: string,
  workspaceId?: string,
): Promise<ApiKey[]> {
  const keys: ApiKey[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
    keys.push(
      ...(Items as ApiKey[]).filter((key) => workspaceId === undefined || key.workspace_id === workspaceId),
    );
  }
  return keys.toSorted((a, b) => a.id.localeCompare(b.id));
}
