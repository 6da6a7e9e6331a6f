import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeListEvents } from '../../../../lambdas/events-api/list-events.ts';
import { encodeCursor, type Page } from '../../../../lambdas/shared/api/page.ts';
import { eventPartition, eventPartitions } from '../../../../lambdas/shared/event-log/event-partition.ts';
import { makeReadEventPage } from '../../../../lambdas/shared/event-log/read-event-page.ts';
import type { LinkbusEvent } from '../../../../lambdas/shared/events/linkbus-event.ts';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../../lambdas/shared/formats/timestamp.ts';
import { apiRequest } from '../../factories/api-request.ts';
import { EVENT_ID, LINK_ID, NOW } from '../../factories/fixed-values.ts';
import { linkClickedEvent, linkCreatedEvent } from '../../factories/linkbus-event.ts';
import { refusalOf } from '../../factories/refusal.ts';

/** An event each second up to now, the newest first; every fifth is the making of a link. */
const events: LinkbusEvent[] = Array.from({ length: 200 }, (_, i) => {
  const at = NOW - i * 1_000;
  const envelope = { id: newId('evt', at), occurred_at: timestamp(at) };
  if (i % 5 === 0) return linkCreatedEvent(envelope);
  const short_code = `code-${i % 3}`;
  return linkClickedEvent({ ...envelope, data: { ...linkClickedEvent().data, short_code } });
});
const records = events.map((event) => ({
  partition: eventPartition('default', event.id),
  id: event.id,
  type: event.type,
  ...('short_code' in event.data && { short_code: event.data.short_code }),
  body: JSON.stringify(event),
}));
const idsOf = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id);

const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const dynamodb = mockClient(client);

/**
 * A table that answers a query as DynamoDB does: in pages of at most `pageSize` items, counted before the filter, and
 * refusing a start that the key condition doesn't cover.
 */
function makeTable({ pageSize = 1_000 } = {}) {
  dynamodb.reset();
  dynamodb.on(QueryCommand).callsFake((query: QueryCommandInput) => {
    const { ExpressionAttributeValues: values = {}, ExclusiveStartKey: start, Limit = pageSize } = query;
    if (start !== undefined && String(start.id) < values[':from']) throw outsideBoundaries();
    const rest = records.filter(
      ({ partition, id }) =>
        partition === values[':partition'] && id >= values[':from'] && (!start || id < String(start.id)),
    );
    const page = rest.slice(0, Math.min(Limit, pageSize));
    const { FilterExpression: filter = '' } = query;
    const matching = page.filter(
      ({ type, short_code }) =>
        (!filter.includes('#type = :type') || type === values[':type']) &&
        (!filter.includes('#short_code = :short_code') || short_code === values[':short_code']),
    );
    const LastEvaluatedKey = { partition: values[':partition'], id: page.at(-1)?.id };
    return {
      Items: matching.map(({ id, body }) => ({ id, body })),
      ...(page.length === Limit || page.length < rest.length ? { LastEvaluatedKey } : {}),
    };
  });
  const queries = () => dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input);
  return { queries, readPage: makeReadEventPage(client, 'Events') };
}

/** https://github.com/aws/aws-sdk-ruby/issues/2456 shows it. */
const outsideBoundaries = () =>
  new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    $metadata: {},
    message: 'The provided starting key is outside query boundaries based on provided conditions',
  });

describe('a page of the event log', () => {
  it('has the newest events of all partitions, each as it was stored', async () => {
    const page = await makeTable().readPage({ workspaceId: 'default', limit: 25 });

    expect(page).toEqual({ events: events.slice(0, 25), next: events[24]?.id });
  });

  it('is one query of each of the workspace’s 16 partitions', async () => {
    const { readPage, queries } = makeTable();

    await readPage({ workspaceId: 'default', limit: 25 });

    const read = queries().map(({ ExpressionAttributeValues }) => ExpressionAttributeValues?.[':partition']);
    expect(read).toEqual(eventPartitions('default'));
    expect(queries()[0]).toEqual({
      TableName: 'Events',
      KeyConditionExpression: '#partition = :partition AND #id >= :from',
      ProjectionExpression: '#id, #body',
      ExpressionAttributeNames: { '#partition': 'partition', '#id': 'id', '#body': 'body' },
      ExpressionAttributeValues: { ':partition': 'default#0', ':from': `evt_${'0'.repeat(26)}` },
      ExclusiveStartKey: { partition: 'default#0', id: `evt_7ZZZZZZZZZ${'0'.repeat(16)}` },
      ScanIndexForward: false,
      Limit: 8,
    });
  });

  it('has only what a filter lets through', async () => {
    const { readPage, queries } = makeTable();

    const page = await readPage({
      workspaceId: 'default',
      limit: 5,
      type: 'link.clicked',
      shortCode: 'code-1',
    });

    const matching = events.filter((_, i) => i % 5 !== 0 && i % 3 === 1);
    expect(page.events).toEqual(matching.slice(0, 5));
    expect(queries()[0]).toMatchObject({
      FilterExpression: '#type = :type AND #short_code = :short_code',
      ExpressionAttributeNames: { '#type': 'type', '#short_code': 'short_code' },
      ExpressionAttributeValues: { ':type': 'link.clicked', ':short_code': 'code-1' },
      Limit: 250,
    });
  });

  it('starts with `since` and ends before `until`', async () => {
    const query = { workspaceId: 'default', limit: 100, since: NOW - 20_000, until: NOW - 10_000 };

    const page = await makeTable().readPage(query);

    expect(page.events).toEqual(events.slice(11, 21));
  });

  it('is empty where the cursor is already before `since`, without a query', async () => {
    const { readPage, queries } = makeTable();

    expect(
      await readPage({ workspaceId: 'default', limit: 5, below: events[50]?.id ?? '', since: NOW }),
    ).toEqual({
      events: [],
    });
    expect(queries()).toEqual([]);
  });

  it('that finds nothing ends after 48 queries, and says where to go on', async () => {
    const { readPage, queries } = makeTable({ pageSize: 1 });

    const page = await readPage({ workspaceId: 'default', limit: 5, type: 'webhook.test' });

    expect(page.events).toEqual([]);
    expect(idsOf(events)).toContain(page.next);
    expect(queries().length).toBeGreaterThan(32);
    expect(queries().length).toBeLessThanOrEqual(48);
  });
});

describe('GET /events on this table', () => {
  async function readAll(query: Record<string, string>): Promise<LinkbusEvent[]> {
    const list = makeListEvents(makeReadEventPage(client, 'Events'));
    const shown: LinkbusEvent[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await list(apiRequest({ query: { ...query, ...(cursor && { cursor }) } }));
      const page = body as Page<LinkbusEvent>;
      shown.push(...page.data);
      cursor = page.next_cursor;
    }
    return shown;
  }

  it('shows each event that is asked for once, newest first, whatever the filter, times and sizes', async () => {
    const anyTime = fc.option(fc.integer({ min: -5_000, max: 210_000 }), { nil: undefined });
    const anyQuery = fc.record({
      limit: fc.integer({ min: 1, max: 100 }),
      pageSize: fc.integer({ min: 1, max: 30 }),
      times: fc.tuple(anyTime, anyTime),
      type: fc.constantFrom(undefined, 'link.clicked', 'link.created', 'webhook.test'),
      shortCode: fc.constantFrom(undefined, 'code-0', 'code-1', 'nothing'),
    });
    await fc.assert(
      fc.asyncProperty(anyQuery, async ({ limit, pageSize, times, type, shortCode }) => {
        const [since, until] = times.map((ago) => (ago === undefined ? undefined : NOW - ago));
        fc.pre(since === undefined || until === undefined || since < until);
        makeTable({ pageSize });

        const shown = await readAll({
          limit: String(limit),
          ...(since !== undefined && { since: timestamp(since) }),
          ...(until !== undefined && { until: timestamp(until) }),
          ...(type !== undefined && { type }),
          ...(shortCode !== undefined && { short_code: shortCode }),
        });

        const wanted = events.filter((event) => {
          const at = Date.parse(event.occurred_at);
          return (
            at >= (since ?? 0) &&
            at < (until ?? Number.POSITIVE_INFINITY) &&
            (type === undefined || event.type === type) &&
            (shortCode === undefined || ('short_code' in event.data && event.data.short_code === shortCode))
          );
        });
        expect(idsOf(shown)).toEqual(idsOf(wanted));
      }),
    );
  });

  it('answers or refuses with 422, and never fails, whatever the cursor and the time', async () => {
    makeTable();
    const list = makeListEvents(makeReadEventPage(client, 'Events'));
    const positions = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.constantFrom(...idsOf(events)),
    );
    const times = fc.constantFrom(
      '0000-01-01T00:00:00Z',
      '1969-12-31T23:59:59Z',
      '9999-12-31T23:59:59.999999Z',
    );
    await fc.assert(
      fc.asyncProperty(positions, times, fc.constantFrom('since', 'until'), async (position, time, name) => {
        const answer = list(apiRequest({ query: { cursor: encodeCursor([position]), [name]: time } }));
        const status = await answer.then(
          (page) => page.status,
          async () => (await refusalOf(answer)).status,
        );
        expect([200, 422]).toContain(status);
      }),
      {
        examples: [
          ['evt_', '0000-01-01T00:00:00Z', 'since'],
          [LINK_ID, '0000-01-01T00:00:00Z', 'until'],
          [EVENT_ID.toLowerCase(), '9999-12-31T23:59:59.999999Z', 'until'],
        ],
      },
    );
  });
});
