import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import type { AttemptResult, DeliveryRecord } from '../../../../lambdas/shared/delivery/delivery-record.ts';
import { makeAttemptWrites } from '../../../../lambdas/shared/delivery/record-attempt.ts';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { conditionFailure } from '../../factories/condition-failure.ts';
import { deliveryMessage } from '../../factories/delivery-message.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { useDeliveryTable } from '../../factories/delivery-table.ts';
import { EVENT_ID, NOW, NOW_TEXT, WEBHOOK_ID } from '../../factories/fixed-values.ts';

const attempt = { at: NOW_TEXT, duration_ms: 12, status_code: 500, error: null, response_body: 'oops' };
const dueAt = '2026-11-20T10:15:35.123Z';
const pending: AttemptResult = { attempt, status: 'pending', nextAttemptAt: dueAt };
const delivered: AttemptResult = { attempt: { ...attempt, status_code: 200 }, status: 'delivered' };

const YESTERDAY = '2026-11-19T10:15:30.123Z';
const IN_30_DAYS = 1_797_761_730;

const table = useDeliveryTable();

/** A delivery of its own, stored or not, with the writes under test. */
async function givenDelivery(stored?: Partial<DeliveryRecord>) {
  const id = newId('dlv', NOW);
  const before = stored && deliveryRecord({ id, created_at: YESTERDAY, updated_at: YESTERDAY, ...stored });
  if (before) await table.put(before);
  return {
    ...makeAttemptWrites(table.client, 'Deliveries', () => NOW),
    before,
    message: (overrides = {}) => deliveryMessage({ delivery_id: id, ...overrides }),
    read: () => table.read(id),
    items: () => table.items(id),
  };
}

describe('recording an attempt', () => {
  it('adds it to a delivery that waits for it, and keeps the record for 30 more days', async () => {
    const earlier = [attempt, attempt];
    const { recordAttempt, message, before, read } = await givenDelivery({
      status: 'pending',
      attempt_count: 2,
      attempts: earlier,
      expires_at: 1,
    });

    expect(await recordAttempt(message({ attempt: 3, round: 1, schedule_start: 2 }), pending)).toBe(true);

    expect(await read()).toEqual({
      ...before,
      attempt_count: 3,
      attempts: [...earlier, attempt],
      status: 'pending',
      round: 1,
      schedule_start: 2,
      next_attempt_at: dueAt,
      updated_at: NOW_TEXT,
      expires_at: IN_30_DAYS,
      write_token: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it.each([0, 1])('creates the record on a first attempt: round %i', async (round) => {
    const { recordAttempt, message, read } = await givenDelivery();

    expect(await recordAttempt(message({ round }), pending)).toBe(true);

    expect(await read()).toEqual({
      webhook_id: WEBHOOK_ID,
      id: message().delivery_id,
      event_id: EVENT_ID,
      event_type: 'link.clicked',
      status: 'pending',
      attempt_count: 1,
      attempts: [attempt],
      round,
      schedule_start: 0,
      next_attempt_at: dueAt,
      created_at: NOW_TEXT,
      updated_at: NOW_TEXT,
      expires_at: IN_30_DAYS,
      write_token: expect.any(String),
    });
  });

  it('removes the time of the next attempt once the delivery has ended', async () => {
    const { recordAttempt, message, read } = await givenDelivery();
    await recordAttempt(message(), pending);

    expect(await recordAttempt(message({ attempt: 2 }), delivered)).toBe(true);

    expect(await read()).toMatchObject({ status: 'delivered', attempt_count: 2 });
    expect(await read()).not.toHaveProperty('next_attempt_at');
  });

  it.each([
    ['a first attempt that is recorded', { attempt_count: 1 }, { attempt: 1 }],
    ['a later attempt that is recorded', { attempt_count: 2 }, { attempt: 2 }],
    ['an attempt after the next', { attempt_count: 1 }, { attempt: 3 }],
    ['an attempt of an earlier round', { attempt_count: 1, round: 1 }, { attempt: 2 }],
    ['another attempt of a delivery that has ended', { status: 'delivered' }, { attempt: 2 }],
  ] as const)('is refused and changes nothing: %s', async (_, stored, requested) => {
    const { recordAttempt, message, before, read } = await givenDelivery({ status: 'pending', ...stored });

    expect(await recordAttempt(message(requested), pending)).toBe(false);
    expect(await read()).toEqual(before);
  });

  it.each([0, 1])('keeps the key of an earlier version, with %i attempts before', async (attempt_count) => {
    const { recordAttempt, message, before, items } = await givenDelivery({
      ...{ status: 'pending', attempt_count, attempts: Array(attempt_count).fill(attempt) },
      unspread: true,
    });

    expect(await recordAttempt(message({ attempt: attempt_count + 1 }), delivered, { stored: before })).toBe(
      true,
    );

    expect(await items()).toMatchObject([
      { status: 'delivered', attempt_count: attempt_count + 1, unspread: true },
    ]);
  });

  it('is refused for a later attempt of a delivery that is not recorded', async () => {
    const { recordAttempt, message, read } = await givenDelivery();

    expect(await recordAttempt(message({ attempt: 2 }), pending)).toBe(false);
    expect(await read()).toBeUndefined();
  });
});

describe('discarding a delivery', () => {
  it('records it without attempts before the first one', async () => {
    const { recordDiscarded, message, read } = await givenDelivery();

    await recordDiscarded(message());

    expect(await read()).toMatchObject({ status: 'discarded', attempt_count: 0, attempts: [] });
  });

  it('keeps the key of an earlier version', async () => {
    const { recordDiscarded, message, before, items } = await givenDelivery({
      ...{ status: 'pending', attempt_count: 0, attempts: [] },
      unspread: true,
    });

    await recordDiscarded(message(), { stored: before });

    expect(await items()).toMatchObject([{ status: 'discarded', unspread: true }]);
  });

  it('keeps the attempts made so far, and removes the time of the next', async () => {
    const { recordAttempt, recordDiscarded, message, read } = await givenDelivery();
    await recordAttempt(message(), pending);
    await recordAttempt(message({ attempt: 2 }), pending);

    await recordDiscarded(message({ attempt: 3 }));

    expect(await read()).toMatchObject({
      status: 'discarded',
      attempt_count: 2,
      attempts: [attempt, attempt],
    });
    expect(await read()).not.toHaveProperty('next_attempt_at');
  });
});

describe.each([
  ['the first attempt', 1],
  ['a later attempt', 2],
])('a write of %s', (_, number) => {
  const message = deliveryMessage({ attempt: number });

  function makeWrites() {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return { dynamodb: mockClient(client), ...makeAttemptWrites(client, 'Deliveries', () => NOW) };
  }

  it('counts as done when the SDK retries it because its response was lost', async () => {
    const { dynamodb, recordAttempt } = makeWrites();
    dynamodb.onAnyCommand().callsFake((input) => {
      const write_token = input.ExpressionAttributeValues[':token'];
      throw conditionFailure({ ...deliveryRecord(), write_token });
    });

    expect(await recordAttempt(message, pending)).toBe(true);
  });

  it('counts as refused when another write came first', async () => {
    const { dynamodb, recordAttempt } = makeWrites();
    dynamodb.onAnyCommand().rejects(conditionFailure({ ...deliveryRecord(), write_token: 'another' }));

    expect(await recordAttempt(message, pending)).toBe(false);
  });

  it('has a token of its own', async () => {
    const { dynamodb, recordAttempt } = makeWrites();
    dynamodb.on(UpdateCommand).resolves({});

    await recordAttempt(message, pending);
    await recordAttempt(message, pending);

    const inputs = dynamodb.commandCalls(UpdateCommand).map(({ args }) => args[0].input);
    expect(new Set(inputs.map((input) => input.ExpressionAttributeValues?.[':token'])).size).toBe(2);
  });

  it('fails when DynamoDB does', async () => {
    const { dynamodb, recordAttempt, recordDiscarded } = makeWrites();
    dynamodb.onAnyCommand().rejects(new Error('DynamoDB is down.'));

    await expect(recordAttempt(message, pending)).rejects.toThrow('DynamoDB is down.');
    await expect(recordDiscarded(message)).rejects.toThrow('DynamoDB is down.');
  });
});
