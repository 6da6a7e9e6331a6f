import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, it } from 'vitest';
import { makeTransact } from '../../../../lambdas/shared/aws/transact.ts';

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Transaction cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

function makeSystem() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const calls = mockClient(client).on(TransactWriteCommand);
  const waits: number[] = [];
  const transact = makeTransact(client, async (ms) => void waits.push(ms));
  return { calls, waits, transact };
}

it('a transaction that meets others is repeated after growing waits', async () => {
  const { calls, waits, transact } = makeSystem();
  calls
    .rejectsOnce(cancelled('None', 'TransactionConflict'))
    .rejectsOnce(cancelled('TransactionConflict', 'None'))
    .resolves({});

  expect(await transact([])).toEqual({ written: true });
  expect(waits).toHaveLength(2);
  expect(waits[1]).toBeLessThanOrEqual(40);
});

it('a transaction whose condition failed is not repeated, and says which one', async () => {
  const { calls, waits, transact } = makeSystem();
  calls.rejects(cancelled('None', 'ConditionalCheckFailed'));

  expect(await transact([])).toEqual({
    written: false,
    reasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
  });
  expect(waits).toEqual([]);
});

it('a transaction fails after eight tries, and at once for any other reason', async () => {
  const { calls, waits, transact } = makeSystem();
  calls.rejects(cancelled('TransactionConflict'));
  await expect(transact([])).rejects.toThrow('Transaction cancelled');
  expect(waits).toHaveLength(7);

  calls.rejects(cancelled('ValidationError'));
  await expect(transact([])).rejects.toThrow('Transaction cancelled');
  calls.rejects(new Error('DynamoDB is down.'));
  await expect(transact([])).rejects.toThrow('DynamoDB is down.');
  expect(waits).toHaveLength(7);
});
