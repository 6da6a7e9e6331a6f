import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchExecuteStatementCommand, DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type { AttemptResult } from '../../../../lambdas/shared/delivery/delivery-record.ts';
import { makeAttemptWrites } from '../../../../lambdas/shared/delivery/record-attempt.ts';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { conditionFailure } from '../../factories/condition-failure.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { useDeliveryTable } from '../../factories/delivery-table.ts';
import { NOW, NOW_TEXT } from '../../factories/fixed-values.ts';

const attempt = { at: NOW_TEXT, duration_ms: 12, status_code: 500, error: null, response_body: 'oops' };
const pending: AttemptResult = { attempt, status: 'pending', nextAttemptAt: '2026-11-20T10:15:35.123Z' };
const delivered: AttemptResult = { attempt: { ...attempt, status_code: 200 }, status: 'delivered' };

/** First attempts straight from the bus. */
const messages = (count: number) =>
  Array.from({ length: count }, () => deliveryMessage({ delivery_id: newId('dlv', NOW), origin: 'bus' }));

const table = useDeliveryTable();

/** Records calls without answering them itself. */
function makeWrites(answer: (statements: readonly { readonly Parameters: unknown[] }[]) => unknown) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const dynamodb = mockClient(client);
  dynamodb.on(BatchExecuteStatementCommand).callsFake(({ Statements }) => answer(Statements));
  dynamodb.on(UpdateCommand).resolves({});
  const { recordAttempt } = makeAttemptWrites(client, 'Deliveries', () => NOW, 1);
  return {
    dynamodb,
    record: (all: readonly ReturnType<typeof deliveryMessage>[], result = delivered) =>
      Promise.allSettled(all.map((message) => recordAttempt(message, result))),
    updated: () => dynamodb.commandCalls(UpdateCommand).map(({ args }) => args[0].input.Key?.id),
    inserted: () =>
      dynamodb.commandCalls(BatchExecuteStatementCommand).map(({ args }) => args[0].input.Statements?.length),
  };
}

const succeed = (statements: readonly unknown[]) => ({ Responses: statements.map(() => ({})) });
const values = (results: readonly PromiseSettledResult<boolean>[]) =>
  results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'));

describe('first attempts that end at the same time', () => {
  it.each([
    ['waits for another attempt', pending],
    ['has ended', delivered],
  ])('make the records that separate writes make: the delivery %s', async (_, result) => {
    const [one, two, three] = messages(3) as [never, never, never] & ReturnType<typeof messages>;
    const together = makeAttemptWrites(table.client, 'Deliveries', () => NOW, 1);
    const separately = makeAttemptWrites(table.client, 'Deliveries', () => NOW);

    expect(
      await Promise.all([together.recordAttempt(one, result), together.recordAttempt(two, result)]),
    ).toEqual([true, true]);
    await separately.recordAttempt(three, result);

    const [first, second, apart] = await Promise.all(
      [one, two, three].map(({ delivery_id }: { delivery_id: string }) => table.read(delivery_id)),
    );
    const anyId = { id: expect.any(String), write_token: expect.any(String) };
    expect(first).toEqual({ ...apart, ...anyId });
    expect(second).toEqual({ ...apart, ...anyId });
  });

  it('don’t replace a record', async () => {
    const [ended = '', waits = '', unknown = ''] = messages(3).map(({ delivery_id }) => delivery_id);
    await table.put(deliveryRecord({ id: ended, status: 'delivered', attempt_count: 1 }));
    await table.put(deliveryRecord({ id: waits, status: 'pending', attempt_count: 0, attempts: [] }));
    const { recordAttempt } = makeAttemptWrites(table.client, 'Deliveries', () => NOW, 1);

    const recorded = await Promise.all(
      [ended, waits, unknown].map((delivery_id) =>
        recordAttempt(deliveryMessage({ delivery_id, origin: 'bus' }), pending),
      ),
    );

    expect(recorded).toEqual([false, true, true]);
    expect(await table.read(ended)).toMatchObject({ status: 'delivered', attempt_count: 1 });
  });

  it('record copies of a message once', async () => {
    const [one, two] = messages(2);
    const { recordAttempt } = makeAttemptWrites(table.client, 'Deliveries', () => NOW, 1);

    const recorded = await Promise.all(
      [one, one, two, one].map((message) => recordAttempt(message as never, pending)),
    );

    expect(recorded.filter(Boolean)).toHaveLength(2);
    expect(await table.read(String(one?.delivery_id))).toMatchObject({
      attempt_count: 1,
      attempts: [attempt],
    });
  });

  it('share calls of up to 25', async () => {
    const { record, inserted, updated } = makeWrites(succeed);

    expect(values(await record(messages(52)))).toEqual(Array(52).fill(true));
    expect([inserted(), updated()]).toEqual([[25, 25, 2], []]);
  });

  it('are recorded on their own if there is no other', async () => {
    const { record, inserted, updated } = makeWrites(succeed);
    const [message] = messages(1);

    expect(values(await record([message as never]))).toEqual([true]);
    expect([inserted(), updated()]).toEqual([[], [message?.delivery_id]]);
  });

  it('are recorded on their own if DynamoDB refuses them, whatever happens to the others', async () => {
    const all = messages(3);
    const { record, updated } = makeWrites(() => ({
      Responses: [{ Error: { Code: 'ThrottlingError' } }, {}],
    }));

    expect(values(await record(all))).toEqual([true, true, true]);
    expect(updated()).toEqual([all[0]?.delivery_id, all[2]?.delivery_id]);
  });

  it('count as recorded when the SDK repeats a call whose response was lost', async () => {
    const tokens: unknown[] = [];
    const { record, dynamodb } = makeWrites((statements) => {
      tokens.push(...statements.map(({ Parameters }) => Parameters[12]));
      return { Responses: statements.map(() => ({ Error: { Code: 'DuplicateItem' } })) };
    });
    dynamodb.on(UpdateCommand).callsFake(({ ExpressionAttributeValues }) => {
      const write_token = ExpressionAttributeValues[':token'];
      expect(tokens).toContain(write_token);
      throw conditionFailure({ ...deliveryRecord(), write_token });
    });

    expect(values(await record(messages(2)))).toEqual([true, true]);
  });

  it('are recorded on their own if the call is throttled, since only one partition may be', async () => {
    const { record, updated } = makeWrites(() => {
      throw Object.assign(new Error('Slow down.'), { name: 'ProvisionedThroughputExceededException' });
    });

    expect(values(await record(messages(2)))).toEqual([true, true]);
    expect(updated()).toHaveLength(2);
  });

  it('fail together when the call fails, so that SQS redelivers their messages', async () => {
    const { record, updated } = makeWrites(() => {
      throw new Error('DynamoDB is down.');
    });

    expect(values(await record(messages(2)))).toEqual(['failed', 'failed']);
    expect(updated()).toEqual([]);
  });
});

it.each([
  ['a later attempt', { attempt: 2 }],
  ['a replay', { origin: 'replayed' }],
  ['a retry', { origin: 'retried' }],
] as const)('%s is recorded on its own, since its delivery may have a record', async (_, fields) => {
  const { record, inserted, updated } = makeWrites(succeed);

  await record(messages(2).map((message) => ({ ...message, ...fields })));

  expect([inserted().length, updated().length]).toEqual([0, 2]);
});
