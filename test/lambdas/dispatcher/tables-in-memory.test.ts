import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeMarkSlow } from '../../../lambdas/dispatcher/slow-webhooks.ts';
import { makeDeliveries } from '../../../lambdas/shared/delivery/record-attempt.ts';
import { makeReopen } from '../../../lambdas/shared/delivery/reopen-delivery.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { makeWebhookHealth } from '../../../lambdas/shared/webhook/webhook-health-table.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { ManualClock } from '../../../local/clock.ts';
import { type StartedDynamoDb, startForTest } from '../../local/dynamodb/started-dynamodb.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { DELIVERY_ID, NOW, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { TablesInMemory } from './tables-in-memory.ts';

/** The simulations stand on the tables in memory, so these are held against the real writes on a DynamoDB. */
let started: StartedDynamoDb;

beforeAll(async () => {
  started = await startForTest();
  for (const [TableName, partitionKey] of [
    ['Deliveries', 'webhook_id'],
    ['Webhooks', 'workspace_id'],
  ] as const) {
    await started.dynamoDb.createTable({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: partitionKey, AttributeType: 'S' },
        { AttributeName: 'id', AttributeType: 'S' },
      ],
    });
  }
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

const attempt = { at: NOW_TEXT, duration_ms: 1, status_code: 500, error: null, answer: null };

/** How many runs there were, so that each has an item of its own. */
let runs = 0;

it('a delivery takes and refuses the same writes as in the real table, and is the same after each', async () => {
  const write = fc.record({
    kind: fc.constantFrom('attempt', 'attempt', 'attempt', 'discard', 'reopen'),
    number: fc.integer({ min: 1, max: 3 }),
    round: fc.nat(2),
    status: fc.constantFrom('pending', 'pending', 'delivered', 'exhausted', 'discarded'),
  });
  const refused = new Set<boolean>();
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 10 }), async (writes) => {
      runs += 1;
      const delivery_id = `${DELIVERY_ID}-${runs}`;
      const clock = new ManualClock(NOW);
      const inMemory = new TablesInMemory(clock);
      const real = makeDeliveries(started.documents, 'Deliveries', () => clock.now());
      const reopen = makeReopen(started.documents, 'Deliveries', () => clock.now());

      for (const { kind, number, round, status } of writes) {
        clock.advance(1_000);
        const message = deliveryMessage({ delivery_id, attempt: number, round, schedule_start: round });
        if (kind === 'reopen') {
          expect((await reopen(message)) !== undefined).toBe(inMemory.reopen(message));
        } else if (kind === 'discard') {
          await real.recordDiscarded(message);
          inMemory.recordDiscarded(message);
        } else {
          const result = { attempt, status, ...(status === 'pending' && { nextAttemptAt: NOW_TEXT }) };
          const recorded = inMemory.recordAttempt(message, result);
          expect(await real.recordAttempt(message, result)).toBe(recorded);
          refused.add(!recorded);
        }
        const there = await real.find(WEBHOOK_ID, delivery_id);
        // How long it is kept, and which write was the last, no simulation asks for.
        const { expires_at: _, write_token: __, ...rest } = { ...there, write_token: '' };
        const { expires_at: ___, ...expected } = { ...inMemory.find(delivery_id) };
        expect(rest).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
  expect(refused).toEqual(new Set([true, false]));
});

it('a webhook takes and refuses the same writes as in the real table, and is the same after each', async () => {
  const write = fc.record({
    kind: fc.constantFrom('startFailing', 'stopFailing', 'disable', 'enable', 'markSlow'),
    at: fc.nat(3),
    reason: fc.constantFrom('gone', 'failing'),
    readBefore: fc.nat(3),
  });
  const real = makeWebhookHealth(started.documents, 'Webhooks');
  const markSlow = makeMarkSlow(started.documents, 'Webhooks');
  const put = (Item: WebhookRecord | undefined) =>
    started.documents.send(new PutCommand({ TableName: 'Webhooks', Item }));
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 10 }), async (writes) => {
      runs += 1;
      const id = `${WEBHOOK_ID}-${runs}`;
      const inMemory = new TablesInMemory(new ManualClock(NOW));
      let current = webhookRecord({ id });
      inMemory.webhook = current;
      await put(current);
      const states = [current];

      for (const { kind, at: ms, reason, readBefore } of writes) {
        const at = timestamp(NOW + ms);
        const read = states.at(-1 - readBefore) ?? current;
        if (kind === 'startFailing') {
          await real.startFailing(read, at);
          inMemory.startFailing(at);
        } else if (kind === 'stopFailing') {
          await real.stopFailing(read, at);
          inMemory.stopFailing(at);
        } else if (kind === 'markSlow') {
          await markSlow(read, at);
          inMemory.change({ slow_until: at });
        } else if (kind === 'enable') {
          inMemory.change({ enabled: true });
          await put(inMemory.webhook);
        } else if (reason === 'gone' || read.failing_since !== undefined) {
          expect(await real.disable(read, reason, at)).toBe(inMemory.disable(read, reason, at));
        }
        const { Item } = await started.documents.send(
          new GetCommand({ TableName: 'Webhooks', Key: { workspace_id: 'default', id } }),
        );
        expect(Item).toEqual(inMemory.webhook);
        current = inMemory.webhook;
        states.push(current);
      }
    }),
    { numRuns: 100 },
  );
});

it('no write brings back a webhook that was deleted', async () => {
  const deleted = webhookRecord({ id: 'whk_deleted', failing_since: NOW_TEXT });
  const health = makeWebhookHealth(started.documents, 'Webhooks');

  await health.startFailing(deleted, NOW_TEXT);
  await health.stopFailing(deleted, NOW_TEXT);
  expect(await health.disable(deleted, 'gone', NOW_TEXT)).toBe(false);
  expect(await health.disable(deleted, 'failing', NOW_TEXT)).toBe(false);
  await makeMarkSlow(started.documents, 'Webhooks')(deleted, NOW_TEXT);

  const { Item } = await started.documents.send(
    new GetCommand({ TableName: 'Webhooks', Key: { workspace_id: 'default', id: 'whk_deleted' } }),
  );
  expect(Item).toBeUndefined();
});
