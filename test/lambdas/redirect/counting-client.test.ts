import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCountingClient } from '../../../lambdas/redirect/counting-client.ts';

/** The client of a DynamoDB that returns these errors in order, then succeeds. */
async function clientOf(...errors: readonly (readonly [status: number, name: string])[]) {
  let requests = 0;
  const server = createServer((request, response) => {
    const [status, name] = errors[requests] ?? [200, undefined];
    requests += 1;
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(name === undefined ? {} : { __type: `com.amazonaws.dynamodb#${name}` }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = makeCountingClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 3,
  });
  onTestFinished(() => {
    client.destroy();
    server.close();
    server.closeAllConnections();
  });
  const write = () =>
    client.send(new UpdateItemCommand({ TableName: 'Links', Key: { short_code: { S: 'a' } } }));
  return { write, requests: () => requests };
}

describe('the counting client', () => {
  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
    'does not retry a %s',
    async (name) => {
      const { write, requests } = await clientOf([400, name]);

      await expect(write()).rejects.toMatchObject({ name });
      expect(requests()).toBe(1);
    },
  );

  it('retries a failed write and one that conflicts with a transaction, up to three attempts in all', async () => {
    const { write, requests } = await clientOf(
      [500, 'InternalServerError'],
      [400, 'TransactionConflictException'],
    );

    await write();
    expect(requests()).toBe(3);
  });

  it('gives up after three transaction conflicts', async () => {
    const conflict = [400, 'TransactionConflictException'] as const;
    const { write, requests } = await clientOf(conflict, conflict, conflict);

    await expect(write()).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect(requests()).toBe(3);
  });

  it('does not retry a rejected write', async () => {
    const { write, requests } = await clientOf([400, 'ConditionalCheckFailedException']);

    await expect(write()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(requests()).toBe(1);
  });
});
