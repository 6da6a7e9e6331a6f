import type { ApiOperation } from '../shared/api/request.ts';
import type { FindEvent } from '../shared/event-log/find-event.ts';
import { notFound } from '../shared/problem/problems.ts';

/** `GET /events/{id}`: the event as receivers get it. */
export function makeGetEvent(findEvent: FindEvent): ApiOperation {
  return async function getEvent({ caller, pathParameters: { id = '' } }) {
    const event = await findEvent(caller.workspaceId, id);
    if (event === undefined) throw notFound('The event');
    return { status: 200, body: JSON.parse(event.body) };
  };
}
