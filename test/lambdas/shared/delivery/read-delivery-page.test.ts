import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeCursor, type Page } from '../../../../lambdas/shared/api/page.ts';
import { makeReadDeliveryPage } from '../../../../lambdas/shared/delivery/read-delivery-page.ts';
import { lowestId, newId } from '../../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../../lambdas/shared/formats/timestamp.ts';
import { makeListDeliveries } from '../../../../lambdas/webhooks-api/read-deliveries.ts';
import { apiRequest } from '../../factories/api-request.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { useDeliveryTable } from '../../factories/delivery-table.ts';
import { NOW, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { refusalOf } from '../../factories/refusal.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';

/**
 * Deliveries of one webhook, an event each minute until now, newest first. Every third is exhausted; every fourth and the
 * oldest ones are from an earlier version.
 */
const deliveries = Array.from({ length: 30 }, (_, i) =>
  deliveryRecord({
    id: newId('dlv', NOW - i * 60_000),
    status: i % 3 === 0 ? 'exhausted' : 'delivered',
    ...((i % 4 === 0 || i > 20) && { unspread: true }),
  }),
);
const ids = deliveries.map(({ id }) => id);

const table = useDeliveryTable();
beforeAll(async () => {
  for (const delivery of deliveries) await table.put(delivery);
  await table.put(deliveryRecord({ webhook_id: OTHER_WEBHOOK_ID, status: 'exhausted' }));
});

/** @param pageSize items that a query reads at most, as if they were so large. @default no limit */
function makeReadPage({ pageSize = Number.POSITIVE_INFINITY } = {}) {
  const queries: QueryCommand['input'][] = [];
  const client = {
    send({ input }: QueryCommand) {
      queries.push(input);
      const Limit = Math.min(input.Limit ?? pageSize, pageSize);
      return table.client.send(new QueryCommand({ ...input, Limit }));
    },
  };
  return { queries, readPage: makeReadDeliveryPage(client as DynamoDBDocumentClient, 'Deliveries') };
}

describe('a page of a webhook’s deliveries', () => {
  it('has the newest events first, read consistently', async () => {
    const { readPage, queries } = makeReadPage();

    const page = await readPage({ webhookId: WEBHOOK_ID, limit: 3 });

    expect(page).toEqual({ deliveries: deliveries.slice(0, 3), next: ids[2] });
    expect(queries).toHaveLength(17);
    for (const query of queries) expect(query).toMatchObject({ ConsistentRead: true });
  });

  it('has no next position after the last delivery', async () => {
    const page = await makeReadPage().readPage({ webhookId: WEBHOOK_ID, limit: 30 });

    expect(page.deliveries).toHaveLength(30);
    expect(page).not.toHaveProperty('next');
  });

  it('starts at the given time of the event', async () => {
    const since = timestamp(NOW - 2 * 60_000);

    const page = await makeReadPage().readPage({ webhookId: WEBHOOK_ID, limit: 30, since });

    expect(page.deliveries).toEqual(deliveries.slice(0, 3));
  });

  it('has only deliveries of the given status, read from as many pages as necessary', async () => {
    const { readPage, queries } = makeReadPage({ pageSize: 4 });

    const page = await readPage({ webhookId: WEBHOOK_ID, limit: 5, status: 'exhausted' });

    const exhausted = deliveries.filter(({ status }) => status === 'exhausted');
    expect(page).toEqual({ deliveries: exhausted.slice(0, 5), next: exhausted[4]?.id });
    expect(queries.length).toBeGreaterThan(1);
  });

  it('is read with at most 51 queries, and has the position after them', async () => {
    const webhookId = newId('whk', NOW);
    const stored = Array.from({ length: 60 }, (_, i) =>
      deliveryRecord({ webhook_id: webhookId, id: newId('dlv', NOW - i), unspread: true }),
    );
    for (const delivery of stored) await table.put(delivery);
    const { readPage, queries } = makeReadPage({ pageSize: 1 });

    const page = await readPage({ webhookId, limit: 30, status: 'pending' });

    // One for each of 16 empty partitions.
    expect(page).toEqual({ deliveries: [], next: stored[51 - 16 - 1]?.id });
    expect(queries).toHaveLength(51);
  });

  it('shows a delivery once if an earlier version, running beside this one, has stored it too', async () => {
    const [webhook_id, id] = [newId('whk', NOW), newId('dlv', NOW)];
    await table.put(deliveryRecord({ webhook_id, id, status: 'pending', unspread: true }));
    await table.put(deliveryRecord({ webhook_id, id, status: 'delivered' }));

    const page = await makeReadPage().readPage({ webhookId: webhook_id, limit: 2 });

    expect(page.deliveries).toEqual([deliveryRecord({ webhook_id, id, status: 'delivered' })]);
  });

  it('and the pages after it show each delivery once, whatever the sizes', async () => {
    const recent = deliveries.slice(0, 8);
    const since = timestamp(NOW - 7 * 60_000);
    const sizes = fc.integer({ min: 1, max: 9 });
    const statuses = fc.constantFrom(undefined, 'exhausted' as const);
    await fc.assert(
      fc.asyncProperty(sizes, sizes, statuses, async (limit, pageSize, status) => {
        const { readPage } = makeReadPage({ pageSize });
        const shown: string[] = [];
        let after: string | undefined;
        do {
          const query = { webhookId: WEBHOOK_ID, limit, since };
          const page = await readPage({ ...query, ...(status && { status }), ...(after && { after }) });
          shown.push(...page.deliveries.map(({ id }) => id));
          after = page.next;
        } while (after !== undefined);

        const expected = recent.filter((each) => status === undefined || each.status === status);
        expect(shown).toEqual(expected.map(({ id }) => id));
      }),
    );
  });
});

describe('GET /webhooks/{id}/deliveries on this table', () => {
  const list = (query: Record<string, string>) => {
    const listDeliveries = makeListDeliveries(async () => webhookRecord(), makeReadPage().readPage);
    return listDeliveries(apiRequest({ pathParameters: { id: WEBHOOK_ID }, query }));
  };

  it('lists all deliveries since a time before 1970', async () => {
    const { body } = await list({ since: '1969-12-31T23:59:59Z', limit: '100' });

    expect((body as Page<unknown>).data).toHaveLength(30);
  });

  it('lists nothing after a cursor of an event from before `since`', async () => {
    const cursor = encodeCursor([ids[20] ?? '']);

    const { body } = await list({ cursor, since: timestamp(NOW - 60_000) });

    expect(body).toEqual({ data: [], next_cursor: null });
  });

  it('responds or refuses with 422, and never fails, whatever the cursor', async () => {
    const positions = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.constantFrom(...ids),
    );
    await fc.assert(
      fc.asyncProperty(positions, async (position) => {
        const response = list({ cursor: encodeCursor([position]) });
        const status = await response.then(
          (page) => page.status,
          async () => (await refusalOf(response)).status,
        );
        expect([200, 422]).toContain(status);
      }),
      { examples: [['a'], ['dlv_'], [WEBHOOK_ID], [lowestId('dlv', 0)]] },
    );
  });
});
