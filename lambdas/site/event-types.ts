import type { Page } from '../shared/api/page.ts';
import { describeEventTypes, type EventTypeDescription } from '../shared/events/describe-event-types.ts';

/** The answer of `GET /event-types`: always the same, so it is made once, by whoever imports this first. */
export const EVENT_TYPES_ANSWER = JSON.stringify({
  data: describeEventTypes(),
  next_cursor: null,
} satisfies Page<EventTypeDescription>);
