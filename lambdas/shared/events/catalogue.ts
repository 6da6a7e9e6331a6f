import { linkClicked } from './link-clicked.ts';
import { linkCreated } from './link-created.ts';

/** Every event type and its schema. */
export const eventCatalogue = {
  'link.created': linkCreated,
  'link.clicked': linkClicked,
} as const;

export type EventType = keyof typeof eventCatalogue;

export const EVENT_TYPES = Object.keys(eventCatalogue) as EventType[];
