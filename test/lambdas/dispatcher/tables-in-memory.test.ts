import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFindDelivery } from '../../../lambdas/shared/delivery/find-delivery.ts';
import { makeAttemptWrites } from '../../../lambdas/shared/delivery/record-attempt.ts';
import { makeRecordReopened } from '../../../lambdas/shared/delivery/record-reopened.ts';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { makeWebhookHealth } from '../../../lambdas/shared/webhook/webhook-health-table.ts';
import type { WebhookRecord } from '../../../lambdas/shared/webhook/webhook-record.ts';
import { ManualClock } from '../../../local/clock.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { NOW, NOW_TEXT, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { webhookRecord } from '../factories/webhook-record.ts';
import { startTables } from '../local-tables.ts';
import { TablesInMemory } from './tables-in-memory.ts';

// The simulations rely on the tables in memory, so these tests compare them with the real writes on a DynamoDB.
let tables: Awaited<ReturnType<typeof startTables>>;

beforeAll(async () => {
  tables = await startTables('Deliveries', 'Webhooks');
});
afterAll(() => tables.close());

const attempt = { at: NOW_TEXT, duration_ms: 1, status_code: 500, error: null, response_body: null };

/** Number of runs, so that each has its own item. */
let runs = 0;

it('a delivery in memory accepts and refuses the same writes as one in DynamoDB, with the same result', async () => {
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
      const delivery_id = newId('dlv', NOW + runs);
      const clock = new ManualClock(NOW);
      const inMemory = new TablesInMemory(clock);
      const real = makeAttemptWrites(tables.documents, 'Deliveries', () => clock.now());
      const find = makeFindDelivery(tables.documents, 'Deliveries');
      const recordReopened = makeRecordReopened(tables.documents, 'Deliveries', () => clock.now());

      for (const { kind, number, round, status } of writes) {
        clock.advance(1_000);
        const message = deliveryMessage({ delivery_id, attempt: number, round, schedule_start: round });
        if (kind === 'reopen') {
          expect((await recordReopened(message)) !== undefined).toBe(inMemory.reopen(message));
        } else if (kind === 'discard') {
          await real.recordDiscarded(message);
          inMemory.recordDiscarded(message);
        } else {
          const result = { attempt, status, ...(status === 'pending' && { nextAttemptAt: NOW_TEXT }) };
          const recorded = inMemory.recordAttempt(message, result);
          expect(await real.recordAttempt(message, result)).toBe(recorded);
          refused.add(!recorded);
        }
        const stored = await find(WEBHOOK_ID, delivery_id);
        // No simulation needs the expiry or the write token.
        const { expires_at: _, write_token: __, ...rest } = { ...stored, write_token: '' };
        const { expires_at: ___, ...expected } = { ...inMemory.find(delivery_id) };
        expect(rest).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
  expect(refused).toEqual(new Set([true, false]));
});

it('a webhook in memory accepts and refuses the same writes as one in DynamoDB, with the same result', async () => {
  const write = fc.record({
    kind: fc.constantFrom('startFailing', 'stopFailing', 'disable', 'enable', 'markSlow'),
    at: fc.nat(3),
    reason: fc.constantFrom('gone', 'failing'),
    readBefore: fc.nat(3),
  });
  const real = makeWebhookHealth(tables.documents, 'Webhooks');
  const put = (Item: WebhookRecord | undefined) =>
    tables.documents.send(new PutCommand({ TableName: 'Webhooks', Item }));
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
          await real.markSlow(read, at);
          inMemory.change({ slow_until: at });
        } else if (kind === 'enable') {
          inMemory.change({ enabled: true });
          await put(inMemory.webhook);
        } else if (reason === 'gone' || read.failing_since !== undefined) {
          expect(await real.disable(read, reason, at)).toBe(inMemory.disable(read, reason, at));
        }
        const { Item } = await tables.documents.send(
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
