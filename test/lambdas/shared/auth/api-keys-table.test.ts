import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { makeFindApiKey } from '../../../../lambdas/shared/auth/api-keys-table.ts';

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return { dynamodb: mockClient(client), findApiKey: makeFindApiKey(client, 'ApiKeys') };
}

describe('finding a key', () => {
  it('is one consistent read by its hash, so that a revoked key is refused at once', async () => {
    const { dynamodb, findApiKey } = makeTable();
    dynamodb.on(GetCommand).resolves({ Item: { id: 'key_1' } });

    expect(await findApiKey('f00d')).toEqual({ id: 'key_1' });
    expect(dynamodb.calls()).toHaveLength(1);
    expect(dynamodb.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: 'ApiKeys',
      Key: { key_hash: 'f00d' },
      ConsistentRead: true,
    });
  });

  it('finds nothing where nobody has the key', async () => {
    const { dynamodb, findApiKey } = makeTable();
    dynamodb.on(GetCommand).resolves({});

    expect(await findApiKey('f00d')).toBeUndefined();
  });
});
