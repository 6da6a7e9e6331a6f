import type { AppendEvents } from '../event-log/append-events.ts';
import { eventRecord } from '../event-log/event-record.ts';
import type { LinkbusEvent } from './linkbus-event.ts';
import type { PutOnBus } from './put-on-bus.ts';

/**
 * Appends events to the log, then puts what is logged on the bus. Returns the events that it could not publish, instead
 * of throwing.
 */
export type Publish = (events: readonly LinkbusEvent[]) => Promise<ReadonlySet<LinkbusEvent>>;

export interface PublishPorts {
  readonly append: AppendEvents;
  readonly putOnBus: PutOnBus;
}

export function makePublish({ append, putOnBus }: PublishPorts): Publish {
  return async function publish(events) {
    const { bodies } = await append(events.map(eventRecord));
    const logged = events.flatMap(({ id, type, occurred_at }) => {
      const body = bodies.get(id);
      return body === undefined ? [] : { id, type, occurred_at, body };
    });
    const { unpublished, invalid } = await putOnBus(logged);
    const published = new Set(
      logged.filter((event) => !unpublished.has(event) && !invalid.has(event)).map(({ id }) => id),
    );
    return new Set(events.filter(({ id }) => !published.has(id)));
  };
}
