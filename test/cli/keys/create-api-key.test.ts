import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createApiKey } from '../../../cli/keys/create-api-key.ts';
import { SCOPES } from '../../../lambdas/shared/auth/scopes.ts';

function makeTable() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  dynamodb.on(PutCommand).resolves({});
  const puts = () => dynamodb.commandCalls(PutCommand).map(({ args }) => args[0].input);
  return { client, dynamodb, puts };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const owner = { workspaceId: 'default', name: 'CI' };

describe('making an API key', () => {
  it('returns the key, and stores only its SHA-256', async () => {
    const { client, puts } = makeTable();

    const key = await createApiKey(client, 'ApiKeys', owner);

    expect(key).toMatch(/^lb_[A-Za-z0-9_-]{43}$/);
    expect(puts()).toEqual([
      {
        TableName: 'ApiKeys',
        Item: {
          id: expect.stringMatching(/^key_[0-9A-HJKMNP-TV-Z]{26}$/),
          key_hash: sha256(key),
          workspace_id: 'default',
          scopes: SCOPES,
          name: 'CI',
          created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        },
      },
    ]);
    expect(JSON.stringify(puts())).not.toContain(key);
    expect(JSON.stringify(puts())).not.toContain(key.slice('lb_'.length));
  });

  it('gives it just the scopes that are asked for', async () => {
    const { client, puts } = makeTable();

    await createApiKey(client, 'ApiKeys', { ...owner, scopes: ['links:read'] });

    expect(puts()[0]?.Item?.scopes).toEqual(['links:read']);
  });

  it('takes a key that the operator brings', async () => {
    const { client, puts } = makeTable();

    expect(await createApiKey(client, 'ApiKeys', { ...owner, key: 'lb_0123456789abcdef' })).toBe(
      'lb_0123456789abcdef',
    );
    expect(puts()[0]?.Item?.key_hash).toBe(sha256('lb_0123456789abcdef'));
  });

  it.each(['', 'secret', 'lb_short', 'lb_0123456789abcde ', `lb_${'x'.repeat(129)}`])(
    'refuses a key that could not authenticate, stores nothing and does not repeat it: %j',
    async (key) => {
      const { client, dynamodb } = makeTable();

      const error: unknown = await createApiKey(client, 'ApiKeys', { ...owner, key }).catch(
        (e: unknown) => e,
      );

      expect(String(error)).toMatch(/^Error: An API key is "lb_" and 16 to 128 of the characters/);
      if (key !== '') expect(String(error)).not.toContain(key);
      expect(dynamodb.calls()).toHaveLength(0);
    },
  );
});
