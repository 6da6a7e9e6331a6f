import type { FaultyReceiver } from '../../cli/chaos/faulty-receiver.ts';

/** An event that arrived at a receiver. */
export interface ArrivedEvent {
  readonly type: string;
  readonly shortCode: string;
  readonly referrer: string | undefined;
  /** The different bodies that it came with. */
  readonly bodies: Set<string>;
  posts: number;
  /** Whether the response to one of them was 204. */
  accepted: boolean;
}

/** Collects what arrives at a receiver, by event id. `update` reads what has arrived since the last one. */
export function collectArrivals(receiver: Pick<FaultyReceiver, 'deliveries'>) {
  const events = new Map<string, ArrivedEvent>();
  let read = 0;
  return {
    events,
    update() {
      for (; read < receiver.deliveries.length; read += 1) {
        const { id, body, failure } = receiver.deliveries[read] as FaultyReceiver['deliveries'][number];
        const { type, data } = JSON.parse(body);
        const event = events.get(id) ?? {
          type,
          shortCode: data.short_code,
          referrer: data.referrer,
          bodies: new Set(),
          posts: 0,
          accepted: false,
        };
        event.bodies.add(body);
        event.posts += 1;
        event.accepted ||= failure === undefined;
        events.set(id, event);
      }
    },
    /** The referrers of the clicks that were accepted. */
    acceptedVisits: () =>
      new Set(
        events
          .values()
          .filter((event) => event.accepted && event.type === 'link.clicked')
          .map(({ referrer }) => referrer),
      ),
    /** The short codes whose `link.created` was accepted. */
    acceptedLinks: () =>
      new Set(
        events
          .values()
          .filter((event) => event.accepted && event.type === 'link.created')
          .map(({ shortCode }) => shortCode),
      ),
  };
}

export type Arrivals = ReturnType<typeof collectArrivals>;
