import { describe, expect, it } from 'vitest';
import { makeGetEvent } from '../../../lambdas/events-api/get-event.ts';
import { eventPartition } from '../../../lambdas/shared/event-log/event-partition.ts';
import type { EventRecord } from '../../../lambdas/shared/event-log/event-record.ts';
import { apiRequest, requestOfOtherWorkspace } from '../factories/api-request.ts';
import { EVENT_ID, OTHER_EVENT_ID } from '../factories/fixed-values.ts';
import { linkClickedEvent } from '../factories/linkbus-event.ts';
import { refusalOf } from '../factories/refusal.ts';

const eventRecord: EventRecord = {
  partition: eventPartition('default', EVENT_ID),
  id: EVENT_ID,
  workspace_id: 'default',
  type: 'link.clicked',
  body: JSON.stringify(linkClickedEvent()),
  expires_at: 1_800_000_000,
};

/** A log with one event, in the workspace `default`. */
const getEvent = makeGetEvent(async (workspaceId, id) =>
  workspaceId === 'default' && id === EVENT_ID ? eventRecord : undefined,
);
const pathParameters = { id: EVENT_ID };

describe('GET /events/{id}', () => {
  it('responds with the event', async () => {
    expect(await getEvent(apiRequest({ pathParameters }))).toEqual({ status: 200, body: linkClickedEvent() });
  });

  it.each([
    ['of another workspace', requestOfOtherWorkspace({ pathParameters })],
    ['that is unknown', apiRequest({ pathParameters: { id: OTHER_EVENT_ID } })],
    ['without an id', apiRequest()],
  ])('responds with 404 for an event %s', async (_, request) => {
    expect(await refusalOf(getEvent(request))).toMatchObject({
      status: 404,
      detail: 'The event was not found.',
    });
  });
});
