import { DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { makeListEvents } from '../../../../lambdas/events-api/list-events.ts';
import { encodeCursor, type Page } from '../../../../lambdas/shared/api/page.ts';
import { systemPacing } from '../../../../lambdas/shared/batch/in-rounds.ts';
import { makeAppendEvents } from '../../../../lambdas/shared/event-log/append-events.ts';
import { eventPartitions } from '../../../../lambdas/shared/event-log/event-partition.ts';
import { eventRecord } from '../../../../lambdas/shared/event-log/event-record.ts';
import {
  makeReadEventPage,
  type ReadEventPage,
} from '../../../../lambdas/shared/event-log/read-event-page.ts';
import type { LinkbusEvent } from '../../../../lambdas/shared/events/linkbus-event.ts';
import { derivedEventId } from '../../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../../lambdas/shared/formats/timestamp.ts';
import { apiRequest } from '../../factories/api-request.ts';
import { EVENT_ID, LINK_ID, NOW } from '../../factories/fixed-values.ts';
import { linkClickedEvent, linkCreatedEvent } from '../../factories/linkbus-event.ts';
import { refusalOf } from '../../factories/refusal.ts';
import { startTables } from '../../local-tables.ts';

/** An event each second until now, newest first. Every fifth is `link.created`. */
const events: LinkbusEvent[] = Array.from({ length: 200 }, (_, i) => {
  const at = NOW - i * 1_000;
  const envelope = { id: derivedEventId(at, 'event'), occurred_at: timestamp(at) };
  if (i % 5 === 0) return linkCreatedEvent(envelope);
  return linkClickedEvent({ ...envelope, data: { ...linkClickedEvent().data, short_code: `code-${i % 3}` } });
});
const records = events.map(eventRecord);
const idsOf = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id);

async function readAll(readPage: ReadEventPage, query: Record<string, string>): Promise<LinkbusEvent[]> {
  const list = makeListEvents(readPage);
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

describe('a page of the event log', () => {
  let tables: Awaited<ReturnType<typeof startTables>>;

  beforeAll(async () => {
    tables = await startTables('Events');
    const { bodies } = await makeAppendEvents(tables.documents, 'Events', 10_000, systemPacing)(records);
    expect(bodies.size).toBe(records.length);
  });
  afterAll(() => tables.close());

  function makeLog() {
    const send = vi.spyOn(tables.documents, 'send');
    onTestFinished(() => send.mockRestore());
    const queries = () => send.mock.calls.map(([{ input }]) => input as QueryCommandInput);
    return { queries, readPage: makeReadEventPage(tables.documents, 'Events') };
  }

  it('has the newest events of all partitions, as they were stored', async () => {
    const page = await makeLog().readPage({ workspaceId: 'default', limit: 25 });

    expect(page).toEqual({ events: events.slice(0, 25), next: events[24]?.id });
  });

  it('has no events of another workspace', async () => {
    expect(await makeLog().readPage({ workspaceId: 'other', limit: 25 })).toEqual({ events: [] });
  });

  it('is read with one small query of each of the 16 partitions', async () => {
    const { readPage, queries } = makeLog();

    await readPage({ workspaceId: 'default', limit: 25 });

    expect(queries()).toMatchObject(
      eventPartitions('default').map((partition) => ({
        ExpressionAttributeValues: { ':partition': partition },
        Limit: 8,
      })),
    );
  });

  it('has only events that match the filter, for which each query scans 250', async () => {
    const { readPage, queries } = makeLog();

    const filter = { type: 'link.clicked', shortCode: 'code-1' } as const;
    const page = await readPage({ workspaceId: 'default', limit: 5, ...filter });

    const matching = events.filter((_, i) => i % 5 !== 0 && i % 3 === 1);
    expect(page.events).toEqual(matching.slice(0, 5));
    expect(queries()[0]?.Limit).toBe(250);
  });

  it('starts at `since` and ends before `until`', async () => {
    const query = { workspaceId: 'default', limit: 100, since: NOW - 20_000, until: NOW - 10_000 };

    const page = await makeLog().readPage(query);

    expect(page.events).toEqual(events.slice(11, 21));
  });

  it('is empty, without a query, if the cursor is before `since`', async () => {
    const { readPage, queries } = makeLog();

    const query = { workspaceId: 'default', limit: 5, below: events[50]?.id ?? '', since: NOW };
    expect(await readPage(query)).toEqual({ events: [] });
    expect(queries()).toEqual([]);
  });

  it('leads to the next, until every event has been listed once', async () => {
    expect(await readAll(makeLog().readPage, { limit: '100' })).toEqual(events);
    expect(await readAll(makeLog().readPage, { limit: '30', short_code: 'code-2' })).toEqual(
      events.filter((_, i) => i % 5 !== 0 && i % 3 === 2),
    );
  });
});

const client = DynamoDBDocumentClient.from(new DynamoDBClient());
const dynamodb = mockClient(client);

/**
 * A log that responds as DynamoDB does when its size limit ends a page early: with at most `pageSize` items, counted
 * before the filter. Rejects a start key outside of the key condition: https://github.com/aws/aws-sdk-ruby/issues/2456
 */
function readShortPages(pageSize: number): ReadEventPage {
  dynamodb.reset();
  dynamodb.on(QueryCommand).callsFake((query: QueryCommandInput) => {
    const { ExpressionAttributeValues: values = {}, ExclusiveStartKey, Limit = pageSize } = query;
    const start = String(ExclusiveStartKey?.id);
    if (start < values[':from']) throw outsideBoundaries();
    const rest = records.filter(
      ({ partition, id }) => partition === values[':partition'] && id >= values[':from'] && id < start,
    );
    const page = rest.slice(0, Math.min(Limit, pageSize));
    const { ':type': type, ':short_code': shortCode } = values;
    return {
      Items: page.filter(
        (item) => item.type === (type ?? item.type) && item.short_code === (shortCode ?? item.short_code),
      ),
      ...((page.length === Limit || page.length < rest.length) && { LastEvaluatedKey: page.at(-1) }),
    };
  });
  return makeReadEventPage(client, 'Events');
}

const outsideBoundaries = () =>
  new DynamoDBServiceException({
    name: 'ValidationException',
    $fault: 'client',
    $metadata: {},
    message: 'The provided starting key is outside query boundaries based on provided conditions',
  });

it('a page without a match ends after 48 queries, and says where to continue', async () => {
  const page = await readShortPages(1)({ workspaceId: 'default', limit: 5, type: 'webhook.test' });

  expect(page.events).toEqual([]);
  expect(idsOf(events)).toContain(page.next);
  const queries = dynamodb.commandCalls(QueryCommand).length;
  expect(queries).toBeGreaterThan(32);
  expect(queries).toBeLessThanOrEqual(48);
});

describe('GET /events', () => {
  it('lists each matching event once, newest first, for any filter, times and sizes', async () => {
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

        const shown = await readAll(readShortPages(pageSize), {
          limit: String(limit),
          ...(since !== undefined && { since: timestamp(since) }),
          ...(until !== undefined && { until: timestamp(until) }),
          ...(type !== undefined && { type }),
          ...(shortCode !== undefined && { short_code: shortCode }),
        });

        const matching = events.filter((event) => {
          const at = Date.parse(event.occurred_at);
          return (
            at >= (since ?? 0) &&
            at < (until ?? Number.POSITIVE_INFINITY) &&
            (type === undefined || event.type === type) &&
            (shortCode === undefined || ('short_code' in event.data && event.data.short_code === shortCode))
          );
        });
        expect(idsOf(shown)).toEqual(idsOf(matching));
      }),
    );
  });

  it('responds with 200 or 422 to any cursor and time', async () => {
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
        const list = makeListEvents(readShortPages(1_000));
        const response = list(apiRequest({ query: { cursor: encodeCursor([position]), [name]: time } }));
        const status = await response.then(
          (page) => page.status,
          async () => (await refusalOf(response)).status,
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
