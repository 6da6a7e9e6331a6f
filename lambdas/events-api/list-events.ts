import { decodeCursor, encodeCursor, invalidCursor, type Page } from '../shared/api/page.ts';
import { parse } from '../shared/api/parse.ts';
import type { ApiOperation } from '../shared/api/request.ts';
import type { ReadEventPage } from '../shared/event-log/read-event-page.ts';
import type { LinkbusEvent } from '../shared/events/linkbus-event.ts';
import { isId } from '../shared/formats/ids.ts';
import { listEventsQuery } from './event-query.ts';

/** `GET /events`: newest first. `since` and `until` bound `occurred_at`. */
export function makeListEvents(readPage: ReadEventPage): ApiOperation {
  return async function listEvents({ caller, query }) {
    const { limit, cursor, short_code: shortCode, ...filter } = parse(listEventsQuery, query);
    const below = cursor === undefined ? undefined : decodeCursor(cursor, 1)[0];
    if (below !== undefined && !isId('evt', below)) throw invalidCursor();
    const { events, next } = await readPage({
      workspaceId: caller.workspaceId,
      limit,
      ...(below !== undefined && { below }),
      ...(filter.since !== undefined && { since: filter.since }),
      ...(filter.until !== undefined && { until: filter.until }),
      ...(filter.type !== undefined && { type: filter.type }),
      ...(shortCode !== undefined && { shortCode }),
    });
    const page: Page<LinkbusEvent> = {
      data: events,
      next_cursor: next === undefined ? null : encodeCursor([next]),
    };
    return { status: 200, body: page };
  };
}
