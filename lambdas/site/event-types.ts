import type { Page } from '../shared/api/page.ts';
import { describeEventTypes, type EventTypeDescription } from '../shared/events/describe-event-types.ts';

/** The constant response of `GET /event-types`, serialized on first import. */
export const EVENT_TYPES_BODY = JSON.stringify({
  data: describeEventTypes(),
  next_cursor: null,
} satisfies Page<EventTypeDescription>);
