import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCursor, type Page } from '../../../../lambdas/shared/api/page.ts';
import {
  makeFindDelivery,
  makeReadDeliveryPage,
} from '../../../../lambdas/shared/delivery/read-delivery-page.ts';
import { lowestId, newId } from '../../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../../lambdas/shared/formats/timestamp.ts';
import { makeListDeliveries } from '../../../../lambdas/webhooks-api/read-deliveries.ts';
import { apiRequest } from '../../factories/api-request.ts';
import { deliveryRecord } from '../../factories/delivery-record.ts';
import { DELIVERY_ID, NOW, WEBHOOK_ID } from '../../factories/fixed-values.ts';
import { refusalOf } from '../../factories/refusal.ts';
import { webhookRecord } from '../../factories/webhook-record.ts';

/** Deliveries of one webhook, an event each minute up to now, the newest first; every third is exhausted. */
const deliveries = Array.from({ length: 30 }, (_, i) =>
  deliveryRecord({ id: newId('dlv', NOW - i * 60_000), status: i % 3 === 0 ? 'exhausted' : 'delivered' }),
);
const ids = deliveries.map(({ id }) => id);

const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const dynamodb = mockClient(client);

/**
 * A table that answers a query as DynamoDB does: in pages of at most `pageSize` items, counted before the filter, and
 * refusing a start that the key condition doesn't cover, or after which it covers nothing:
 * https://note.kiriukun.com/entry/20200530-the-provided-starting-key-does-not-match-the-range-key-predicate-in-dynamodb
 */
function makeTable({ pageSize = 1_000 } = {}) {
  dynamodb.reset();
  dynamodb.on(QueryCommand).callsFake((query: QueryCommandInput) => {
    const { ExpressionAttributeValues: values = {}, ExclusiveStartKey: start, Limit = pageSize } = query;
    if (start !== undefined && String(start.id) <= values[':from']) throw outsideBoundaries();
    const rest = deliveries.filter(({ id }) => id >= values[':from'] && (!start || id < String(start.id)));
    const page = rest.slice(0, Math.min(Limit, pageSize));
    const status = query.FilterExpression === undefined ? undefined : values[':status'];
    const LastEvaluatedKey = { webhook_id: WEBHOOK_ID, id: page.at(-1)?.id };
    return {
      Items: page.filter((item) => status === undefined || item.status === status),
      ...(page.length < rest.length && { LastEvaluatedKey }),
    };
  });
  const queries = () => dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  return { queries, readPage: makeReadDeliveryPage(client, 'Deliveries') };
}

/** https://github.com/aws/aws-sdk-ruby/issues/2456 shows it. */
const outsideBoundaries = () =>
  new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    $metadata: {},
    message: 'The provided starting key is outside query boundaries based on provided conditions',
  });

describe('a page of a webhook’s deliveries', () => {
  it('has those of the newest events first, read consistently', async () => {
    const { readPage, queries } = makeTable();

    const page = await readPage({ webhookId: WEBHOOK_ID, limit: 3 });

    expect(page).toEqual({ deliveries: deliveries.slice(0, 3), next: ids[2] });
    expect(queries()).toEqual([
      {
        TableName: 'Deliveries',
        ConsistentRead: true,
        KeyConditionExpression: 'webhook_id = :webhook AND id >= :from',
        ExpressionAttributeValues: { ':webhook': WEBHOOK_ID, ':from': `dlv_${'0'.repeat(26)}` },
        ScanIndexForward: false,
        Limit: 4,
      },
    ]);
  });

  it('names no place to go on where there are no more', async () => {
    const page = await makeTable().readPage({ webhookId: WEBHOOK_ID, limit: 30 });

    expect(page.deliveries).toHaveLength(30);
    expect(page).not.toHaveProperty('next');
  });

  it('starts at the time of the event that is asked for', async () => {
    const since = timestamp(NOW - 2 * 60_000);

    const page = await makeTable().readPage({ webhookId: WEBHOOK_ID, limit: 30, since });

    expect(page.deliveries).toEqual(deliveries.slice(0, 3));
  });

  it('has only the status that is asked for, over as many pages of the table as it takes', async () => {
    const { readPage, queries } = makeTable({ pageSize: 4 });

    const page = await readPage({ webhookId: WEBHOOK_ID, limit: 5, status: 'exhausted' });

    const exhausted = deliveries.filter(({ status }) => status === 'exhausted');
    expect(page).toEqual({ deliveries: exhausted.slice(0, 5), next: exhausted[4]?.id });
    expect(queries().length).toBeGreaterThan(1);
    expect(queries()[0]).toMatchObject({
      FilterExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
    });
  });

  it('answers with what ten pages of the table gave, and where to go on', async () => {
    const { readPage, queries } = makeTable({ pageSize: 2 });

    const page = await readPage({ webhookId: WEBHOOK_ID, limit: 30, status: 'pending' });

    expect(page).toEqual({ deliveries: [], next: ids[19] });
    expect(queries()).toHaveLength(10);
  });

  it('and the pages after it show each delivery once, whatever the sizes', async () => {
    const sizes = fc.integer({ min: 1, max: 12 });
    const statuses = fc.constantFrom(undefined, 'exhausted' as const);
    await fc.assert(
      fc.asyncProperty(sizes, sizes, statuses, async (limit, pageSize, status) => {
        const { readPage } = makeTable({ pageSize });
        const shown: string[] = [];
        let after: string | undefined;
        do {
          const query = { webhookId: WEBHOOK_ID, limit, ...(status && { status }), ...(after && { after }) };
          const page = await readPage(query);
          shown.push(...page.deliveries.map(({ id }) => id));
          after = page.next;
        } while (after !== undefined);

        const wanted = deliveries.filter((each) => status === undefined || each.status === status);
        expect(shown).toEqual(wanted.map(({ id }) => id));
      }),
    );
  });
});

describe('GET /webhooks/{id}/deliveries on this table', () => {
  const list = (query: Record<string, string>) => {
    const listDeliveries = makeListDeliveries(async () => webhookRecord(), makeTable().readPage);
    return listDeliveries(apiRequest({ pathParameters: { id: WEBHOOK_ID }, query }));
  };

  it('lists all deliveries since a time before 1970', async () => {
    const { body } = await list({ since: '1969-12-31T23:59:59Z', limit: '100' });

    expect((body as Page<unknown>).data).toHaveLength(30);
  });

  it('has nothing to show after a cursor of an event from before `since`', async () => {
    const cursor = encodeCursor([ids[20] ?? '']);

    const { body } = await list({ cursor, since: timestamp(NOW - 60_000) });

    expect(body).toEqual({ data: [], next_cursor: null });
  });

  it('answers or refuses with 422, and never fails, whatever the cursor', async () => {
    const positions = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.constantFrom(...ids),
    );
    await fc.assert(
      fc.asyncProperty(positions, async (position) => {
        const answer = list({ cursor: encodeCursor([position]) });
        const status = await answer.then(
          (page) => page.status,
          async () => (await refusalOf(answer)).status,
        );
        expect([200, 422]).toContain(status);
      }),
      { examples: [['a'], ['dlv_'], [WEBHOOK_ID], [lowestId('dlv', 0)]] },
    );
  });
});

describe('finding a delivery', () => {
  it('is one consistent read', async () => {
    dynamodb.reset();
    dynamodb.on(GetCommand).resolves({ Item: deliveryRecord() });

    expect(await makeFindDelivery(client, 'Deliveries')(WEBHOOK_ID, DELIVERY_ID)).toEqual(deliveryRecord());
    expect(dynamodb.commandCalls(GetCommand)[0]?.args[0].input).toEqual({
      TableName: 'Deliveries',
      Key: { webhook_id: WEBHOOK_ID, id: DELIVERY_ID },
      ConsistentRead: true,
    });
  });

  it.each(['', 'dlv_', WEBHOOK_ID, `${DELIVERY_ID}0`])(
    'reads nothing for what can be no id: %j',
    async (id) => {
      dynamodb.reset();

      expect(await makeFindDelivery(client, 'Deliveries')(WEBHOOK_ID, id)).toBeUndefined();
      expect(dynamodb.calls()).toHaveLength(0);
    },
  );
});
