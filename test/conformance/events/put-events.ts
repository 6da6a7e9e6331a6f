import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import { receive, receiveOne } from '../sqs/requests.ts';
import type { Cases, Target } from '../target.ts';

const entry = (EventBusName: string, more: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  EventBusName,
  Source: 'linkbus',
  DetailType: 'link.created',
  Detail: '{"id":1}',
  ...more,
});

const put = ({ events }: Target, Entries: PutEventsRequestEntry[]) =>
  events.send(new PutEventsCommand({ Entries }));

/** Creates a bus with one rule and its queue. */
async function busWithQueue(target: Target, pattern: object = { source: ['linkbus'] }) {
  const queue = await target.createQueue();
  return { queue, bus: await target.createBus([{ pattern, queue }]) };
}

const LONG_WAIT = { WaitTimeSeconds: 5 };

/** Patterns, with the details of events that match and of events that don't. */
const PATTERNS: readonly (readonly [string, object, readonly object[], readonly object[]])[] = [
  [
    'values',
    { a: ['x', 1, null, true] },
    [{ a: 'x' }, { a: 1 }, { a: null }, { a: ['y', 'x'] }],
    [{ a: 'X' }, { a: '1' }, {}],
  ],
  ['nested fields', { a: { b: ['x'] } }, [{ a: { b: 'x' }, c: 1 }], [{ a: { b: 'y' } }, { a: 'x' }]],
  ['prefix', { a: [{ prefix: 'x' }] }, [{ a: 'xy' }], [{ a: 'yx' }, { a: 1 }]],
  ['suffix', { a: [{ suffix: '.png' }] }, [{ a: 'a.png' }], [{ a: 'a.PNG' }]],
  ['anything-but', { a: [{ 'anything-but': ['x', 'y'] }] }, [{ a: 'z' }], [{ a: 'x' }, {}]],
  ['anything-but a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, [{ a: 'yx' }], [{ a: 'xy' }]],
  ['exists', { a: [{ exists: true }] }, [{ a: null }, { a: 1 }], [{ b: 1 }]],
  ['exists false', { a: [{ exists: false }] }, [{ b: 1 }], [{ a: 1 }]],
  [
    'numeric',
    { a: [{ numeric: ['>', 0, '<=', 5] }] },
    [{ a: 5 }, { a: 0.1 }],
    [{ a: 0 }, { a: 6 }, { a: '3' }],
  ],
  ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'ALICE' }] }, [{ a: 'alice' }], [{ a: 'bob' }]],
  ['wildcard', { a: [{ wildcard: 'dir/*.png' }] }, [{ a: 'dir/x.png' }], [{ a: 'other/x.png' }]],
  ['cidr', { a: [{ cidr: '10.0.0.0/24' }] }, [{ a: '10.0.0.255' }], [{ a: '10.0.1.0' }]],
  [
    '$or',
    { $or: [{ a: ['x'] }, { b: [{ numeric: ['>', 1] }] }] },
    [{ a: 'x' }, { b: 2 }],
    [{ a: 'y', b: 1 }],
  ],
];

export const putEvents: Cases = {
  'an event reaches the queue of its rule in its envelope': async (target) => {
    const { bus, queue } = await busWithQueue(target);
    const Time = new Date('2026-01-02T03:04:05.678Z');
    const { FailedEntryCount, Entries } = await put(target, [
      entry(bus, { Resources: ['arn:aws:x:::y'], Time, Detail: '{"n":1.50,"nested":{"list":[1,null]}}' }),
    ]);
    expect(FailedEntryCount).toBe(0);
    const { Body = '' } = await target.waitFor(receiveOne(target, queue, LONG_WAIT));
    expect(JSON.parse(Body)).toEqual({
      version: '0',
      id: Entries?.[0]?.EventId,
      'detail-type': 'link.created',
      source: 'linkbus',
      account: queue.arn.split(':')[4],
      time: '2026-01-02T03:04:05Z',
      region: queue.arn.split(':')[3],
      resources: ['arn:aws:x:::y'],
      detail: { n: 1.5, nested: { list: [1, null] } },
    });
  },
  'an event that no pattern matches is accepted and dropped': async (target) => {
    const { bus, queue } = await busWithQueue(target, { source: ['other'] });
    const { FailedEntryCount } = await put(target, [entry(bus)]);
    expect(FailedEntryCount).toBe(0);
    await target.pass(1);
    expect(await receive(target, queue)).toEqual([]);
  },
  ...Object.fromEntries(
    PATTERNS.map(([title, detail, matching, others]) => [
      `a pattern of ${title} selects events`,
      async (target: Target) => {
        const { bus, queue } = await busWithQueue(target, { source: ['linkbus'], detail });
        const all = [...others, ...matching].map((each) => entry(bus, { Detail: JSON.stringify(each) }));
        expect((await put(target, all)).FailedEntryCount).toBe(0);
        const received: unknown[] = [];
        while (received.length < matching.length) {
          const messages = await target.waitFor(receive(target, queue, LONG_WAIT));
          if (messages.length === 0) break;
          received.push(...messages.map(({ Body = '' }) => JSON.parse(Body).detail));
        }
        await target.pass(1);
        received.push(...(await receive(target, queue)).map(({ Body = '' }) => JSON.parse(Body).detail));
        const sorted = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).toSorted();
        expect(sorted(received)).toEqual(sorted(matching));
      },
    ]),
  ),
  'each matching rule gets the event': async (target) => {
    const [first, second] = [await target.createQueue(), await target.createQueue()];
    const bus = await target.createBus([
      { pattern: { 'detail-type': ['link.created'] }, queue: first },
      { pattern: { detail: { id: [1] } }, queue: second },
    ]);
    await put(target, [entry(bus)]);
    for (const queue of [first, second]) await target.waitFor(receiveOne(target, queue, LONG_WAIT));
  },
  'wrong entries fail on their own': async (target) => {
    const { bus, queue } = await busWithQueue(target);
    const { FailedEntryCount, Entries } = await put(target, [
      entry(bus, { Detail: 'not JSON' }),
      entry(bus, { Detail: '[1]' }),
      entry(bus, { Source: 'aws.linkbus' }),
      entry(bus, { DetailType: '' }),
      entry(bus),
    ]);
    expect(FailedEntryCount).toBe(4);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'MalformedDetail',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'InvalidArgument',
      undefined,
    ]);
    const { Body = '' } = await target.waitFor(receiveOne(target, queue, LONG_WAIT));
    expect(JSON.parse(Body).id).toBe(Entries?.[4]?.EventId);
  },
  'ten entries are a request, and eleven are refused': async (target) => {
    const { bus } = await busWithQueue(target);
    const entries = Array.from({ length: 11 }, () => entry(bus));
    expect(await put(target, entries.slice(1))).toMatchObject({ FailedEntryCount: 0 });
    expectError(await outcomeOf(put(target, entries)), 'ValidationException');
  },
  'a request without entries is refused': async (target) => {
    expectError(await outcomeOf(put(target, [])), 'ValidationException');
  },
  'entries over 1 MB are refused': async (target) => {
    const { bus } = await busWithQueue(target);
    const half = entry(bus, { Detail: JSON.stringify({ text: 'x'.repeat(524_288) }) });
    expectError(await outcomeOf(put(target, [half, half])), 'ValidationException');
  },
  'an event that its queue refuses goes to the dead-letter queue': async (target) => {
    const queue = await target.createQueue({ MaximumMessageSize: 1024 });
    const deadLetterQueue = await target.createQueue();
    const bus = await target.createBus([{ pattern: { source: ['linkbus'] }, queue, deadLetterQueue }]);
    const { Entries } = await put(target, [
      entry(bus, { Detail: JSON.stringify({ text: 'x'.repeat(1024) }) }),
    ]);
    const { Body = '', MessageAttributes = {} } = await target.waitFor(
      receiveOne(target, deadLetterQueue, LONG_WAIT),
    );
    expect(JSON.parse(Body).id).toBe(Entries?.[0]?.EventId);
    expect(MessageAttributes.TARGET_ARN?.StringValue).toBe(queue.arn);
    expect(MessageAttributes.RULE_ARN?.StringValue).toMatch(/:rule\//);
    expect(MessageAttributes.ERROR_CODE?.StringValue).toMatch(/./);
    expect(MessageAttributes.ERROR_MESSAGE?.StringValue).toMatch(/./);
  },
};
