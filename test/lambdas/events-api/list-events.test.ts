import { describe, expect, it } from 'vitest';
import { makeListEvents } from '../../../lambdas/events-api/list-events.ts';
import { encodeCursor } from '../../../lambdas/shared/api/page.ts';
import type { EventQuery } from '../../../lambdas/shared/event-log/read-event-page.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { EVENT_ID, LINK_ID, NOW, NOW_TEXT, OTHER_EVENT_ID } from '../factories/fixed-values.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { fieldsOf, refusalOf } from '../factories/refusal.ts';

/** The operation over a log with one page, and its queries. */
function makeOperation(page: Awaited<ReturnType<Parameters<typeof makeListEvents>[0]>> = { events: [] }) {
  const queries: EventQuery[] = [];
  const listEvents = makeListEvents(async (query) => {
    queries.push(query);
    return page;
  });
  return { queries, listEvents };
}

describe('GET /events', () => {
  it('responds with the events, and a cursor if there can be more', async () => {
    const { listEvents } = makeOperation({ events: [linkClickedEvent()], next: EVENT_ID });

    expect(await listEvents(apiRequest())).toEqual({
      status: 200,
      body: { data: [linkClickedEvent()], next_cursor: encodeCursor([EVENT_ID]) },
    });
  });

  it('returns 25 events of the key’s workspace by default, and no cursor on the last page', async () => {
    const { listEvents, queries } = makeOperation();

    const { body } = await listEvents(requestOfOtherWorkspace());

    expect(body).toEqual({ data: [], next_cursor: null });
    expect(queries).toEqual([{ workspaceId: 'other', limit: 25 }]);
  });

  it('accepts a limit, a type, a short code, a time range and a cursor', async () => {
    const { listEvents, queries } = makeOperation();
    const query = {
      limit: '100',
      type: 'link.clicked',
      short_code: 'aB3xY7k',
      since: '2026-11-20T11:15:30.123+01:00',
      until: '2026-11-20T10:15:31Z',
      cursor: encodeCursor([EVENT_ID]),
    };

    await listEvents(apiRequest({ query }));

    expect(queries).toEqual([
      {
        workspaceId: 'default',
        limit: 100,
        type: 'link.clicked',
        shortCode: 'aB3xY7k',
        since: NOW,
        until: NOW + 877,
        below: EVENT_ID,
      },
    ]);
  });

  it.each([
    ['limit', { limit: '0' }],
    ['limit', { limit: '101' }],
    ['type', { type: 'link.renamed' }],
    ['type', { type: 'link.*' }],
    ['short_code', { short_code: 'a b' }],
    ['short_code', { short_code: '' }],
    ['since', { since: 'yesterday' }],
    ['since', { since: '2026-11-20T10:15:30' }],
    ['until', { until: '2026-11-31T00:00:00Z' }],
    ['until', { since: NOW_TEXT, until: NOW_TEXT }],
    ['until', { since: NOW_TEXT, until: '2026-11-20T11:15:30+01:00' }],
    ['workspace_id', { workspace_id: 'other' }],
    ['cursor', { cursor: '' }],
    ['cursor', { cursor: 'garbage' }],
    ['cursor', { cursor: encodeCursor([LINK_ID]) }],
    ['cursor', { cursor: encodeCursor([EVENT_ID, OTHER_EVENT_ID]) }],
  ])('refuses an invalid %s with 422, and reads nothing: %j', async (field, query) => {
    const { listEvents, queries } = makeOperation();

    const refusal = await refusalOf(listEvents(apiRequest({ query })));

    expect(refusal.status).toBe(422);
    expect(fieldsOf(refusal)).toEqual([field]);
    expect(queries).toEqual([]);
  });
});
