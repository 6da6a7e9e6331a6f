import type { LinkClicked } from './link-clicked.ts';
import type { LinkCreated } from './link-created.ts';

/** `source` of every event on the bus; `detail-type` is the event's type. */
export const EVENT_SOURCE = 'linkbus';

export type LinkbusEvent = LinkCreated | LinkClicked;
