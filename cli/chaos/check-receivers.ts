import { createHmac } from 'node:crypto';
import type { Evidence } from './evidence.ts';
import type { FaultyDelivery } from './faulty-receiver.ts';
import { check, type Finding } from './finding.ts';
import type { Subscriber } from './subscriber.ts';
import { referrerOf } from './visits.ts';

/** Compares what the receivers got with the event log. */
export function checkReceivers(evidence: Evidence): Finding[] {
  const { log, subscribers } = evidence;
  const byId = Map.groupBy(log, ({ id }) => id);
  const posts = subscribers.flatMap((subscriber) =>
    postsOf(subscriber).map((post) => ({ subscriber, post })),
  );
  const healthy = subscribers.filter(({ isDead }) => !isDead);
  const missing = healthy.map((subscriber) => {
    const accepted = new Set(
      postsOf(subscriber)
        .filter(isAccepted)
        .map(({ id }) => id),
    );
    return check(`${subscriber.name}: every event arrives`, expectedEvents(evidence, subscriber), ({ id }) =>
      accepted.has(id) ? undefined : `${id} was never accepted by ${subscriber.name}`,
    );
  });
  return [
    check('an event has one body: the log', byId, ([id, records]) => {
      const bodies = new Set(records.map(({ body }) => body));
      return bodies.size === 1 ? undefined : `${id} is in the log as ${[...bodies].join(' and ')}`;
    }),
    check('an event has one body: receivers', posts, ({ subscriber, post: { id, body } }) => {
      const [logged] = byId.get(id) ?? [];
      if (logged === undefined) return `${id} arrived at ${subscriber.name} and is not in the log: ${body}`;
      if (logged.body === body) return undefined;
      return `${id} arrived at ${subscriber.name} with ${differenceOf(body, logged.body)}`;
    }),
    ...missing,
    check('only subscribed events arrive', posts, ({ subscriber, post: { id, body } }) =>
      subscriber.wants(JSON.parse(body)) ? undefined : `${subscriber.name} got ${id}: ${body}`,
    ),
    check('a signature is valid', posts, ({ subscriber, post }) =>
      isSigned(post, subscriber.secret)
        ? undefined
        : `${post.id} at ${subscriber.name}: ${post.timestamp} ${post.signature}`,
    ),
  ];
}

/** The POSTs of a subscriber's webhook; its receiver also gets those of webhooks whose creation got no response. */
export const postsOf = ({ receiver, path }: Subscriber): FaultyDelivery[] =>
  receiver.deliveries.filter((post) => post.path === path);

export const isAccepted = ({ failure }: FaultyDelivery): boolean => failure === undefined;

/** The events that a subscriber must get: those of visits, for one that registered while visitors came. */
export function expectedEvents({ log, visits }: Evidence, { wants, since, isLate }: Subscriber) {
  const wanted = log.filter(({ event }) => wants(event));
  if (!isLate) return wanted;
  const sentAt = new Map(visits.map((visit, n) => [referrerOf(n), visit.sentAt]));
  return wanted.filter(({ event }) => Number(sentAt.get(event.data.referrer ?? '')) > since);
}

/** Names the fields in which two bodies differ. */
function differenceOf(body: string, logged: string): string {
  const flat = (text: string) => {
    const { data, ...envelope } = JSON.parse(text);
    return new Map(Object.entries({ ...envelope, ...data }));
  };
  const [arrived, expected] = [flat(body), flat(logged)];
  const names = new Set([...arrived.keys(), ...expected.keys()]);
  const differences = [...names]
    .map((name) => [name, JSON.stringify(arrived.get(name)), JSON.stringify(expected.get(name))])
    .filter(([, value, other]) => value !== other)
    .map(([name, value, other]) => `${name} ${value}, which is ${other} in the log`);
  return differences.join(' and ') || `other bytes than the log: ${body}`;
}

/** Standard Webhooks' scheme, without the code of Linkbus. */
function isSigned({ id, timestamp, signature, body }: FaultyDelivery, secret: string): boolean {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return signature === `v1,${expected}`;
}
