import { isAccepted, postsOf } from './check-receivers.ts';
import type { Evidence, StoredDelivery } from './evidence.ts';
import { check, type Finding } from './finding.ts';
import type { Subscriber } from './subscriber.ts';
import { RETRY_SCHEDULE } from './system.ts';

/** The jitter of the retry schedule. */
const EARLIEST = 0.9;

/** The whole second of an SQS delay. */
const TOLERANCE_MS = 1_000;

/** Compares the records of deliveries with what receivers saw, and with the dead-letter queues. */
export function checkDeliveries({ subscribers, deliveries, deadLetters, log }: Evidence): Finding[] {
  const all = subscribers.flatMap((subscriber) => {
    const posts = Map.groupBy(postsOf(subscriber), ({ id }) => id);
    return (deliveries.get(subscriber.webhookId) ?? []).map((delivery) => ({
      subscriber,
      delivery,
      posts: posts.get(delivery.event_id) ?? [],
    }));
  });
  const recorded = new Set(all.map(({ delivery, subscriber }) => keyOf(subscriber, delivery.event_id)));
  const arrived = subscribers.flatMap((subscriber) =>
    [...new Set(postsOf(subscriber).map(({ id }) => id))].map((id) => ({ subscriber, id })),
  );
  const exhausted = all.filter(({ delivery }) => delivery.status === 'exhausted');
  const exhaustions = Map.groupBy(
    log.filter(({ event }) => event.type === 'delivery.exhausted'),
    ({ event }) => event.data.delivery_id,
  );
  const dead = deadLetters.map(({ queue, body }) => ({ queue, body, deliveryId: deliveryIdOf(body) }));
  const deadIds = new Set(dead.map(({ deliveryId }) => deliveryId));
  const exhaustedIds = new Set(exhausted.map(({ delivery }) => delivery.id));

  return [
    check('what arrived is recorded', arrived, ({ subscriber, id }) =>
      recorded.has(keyOf(subscriber, id)) ? undefined : `${id} at ${subscriber.name} has no delivery`,
    ),
    check('a record says what the receiver did', all, ({ subscriber, delivery, posts }) => {
      const name = `${delivery.id} of ${delivery.event_id} to ${subscriber.name}`;
      const expected = subscriber.isDead ? 'exhausted' : 'delivered';
      if (delivery.status !== expected)
        return `${name} is ${delivery.status}, not ${expected}; attempts: ${attemptsOf(delivery)}`;
      const delivered = delivery.attempts.filter(({ status_code }) => status_code === 204).length;
      const accepted = posts.filter(isAccepted).length;
      return delivered <= accepted ? undefined : `${name}: ${delivered} recorded, ${accepted} made`;
    }),
    check('a retry is not early', all.flatMap(retriesOf), ({ delivery, waitMs, number, earliestMs }) =>
      waitMs >= earliestMs
        ? undefined
        : `${delivery.id}: attempt ${number + 1} came ${waitMs} ms after the one before`,
    ),
    check('a dead letter is an exhausted delivery', dead, ({ queue, body, deliveryId }) =>
      exhaustedIds.has(String(deliveryId)) ? undefined : `${queue} has ${body.slice(0, 500)}`,
    ),
    check('an exhausted delivery is a dead letter', exhausted, ({ delivery }) =>
      deadIds.has(delivery.id) ? undefined : `${delivery.id} is in no dead-letter queue`,
    ),
    check('an exhausted delivery has one event', exhausted, ({ delivery }) => {
      const count = exhaustions.get(delivery.id)?.length ?? 0;
      return count === 1 ? undefined : `${delivery.id} has ${count} delivery.exhausted`;
    }),
  ];
}

const keyOf = ({ webhookId }: Subscriber, eventId: string): string => `${webhookId} ${eventId}`;

const attemptsOf = ({ attempts }: StoredDelivery): string =>
  attempts.map(({ at, status_code, error }) => `${at} ${status_code ?? error}`).join(', ') || 'none';

function deliveryIdOf(body: string): unknown {
  try {
    return JSON.parse(body).delivery_id;
  } catch {
    return undefined;
  }
}

/** The waits between the recorded attempts of a delivery that nobody requested again. */
function retriesOf({ delivery, subscriber }: { delivery: StoredDelivery; subscriber: Subscriber }) {
  if (subscriber.isPaused) return [];
  return delivery.attempts.slice(1).map(({ at }, n) => {
    const before = delivery.attempts[n] as StoredDelivery['attempts'][number];
    const waitMs = Date.parse(at) - Date.parse(before.at) - before.duration_ms;
    const earliestMs = Number(RETRY_SCHEDULE[n]) * 1_000 * EARLIEST - TOLERANCE_MS;
    return { delivery, number: n + 1, waitMs, earliestMs };
  });
}
