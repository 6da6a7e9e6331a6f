import { describe, expect, it } from 'vitest';
import { checkDeliveries } from '../../../cli/chaos/check-deliveries.ts';
import type { Evidence } from '../../../cli/chaos/evidence.ts';
import type { Subscriber } from '../../../cli/chaos/subscriber.ts';
import { broken, click, delivery, evidence, logged, post, subscriber } from './evidence-under-test.ts';

const EVENT = click(0, 1);

function wrong(
  deliveries: Parameters<typeof subscriber>[0],
  records: readonly ReturnType<typeof delivery>[],
  changes: Partial<Subscriber> = {},
  rest: Partial<Evidence> = {},
) {
  const subscribers = [subscriber(deliveries, changes)];
  return broken(
    checkDeliveries(evidence({ subscribers, deliveries: new Map([['whk_1', records]]), ...rest })),
  );
}

describe('checkDeliveries', () => {
  it('finds nothing wrong when the record says what the receiver did, and allows unrecorded POSTs', () => {
    const posts = [post(EVENT, { failure: 'server error' }), post(EVENT), post(EVENT)];
    expect(
      wrong(posts, [
        delivery(EVENT, 'delivered', [
          [0, 500],
          [1, 204],
        ]),
      ]),
    ).toEqual({});
  });

  it('names what arrived and is not recorded', () => {
    expect(wrong([post(EVENT)], [])).toEqual({
      'what arrived is recorded': ['evt_0 at everything has no delivery'],
    });
  });

  it('names a record of a success that the receiver never saw', () => {
    expect(wrong([], [delivery(EVENT, 'delivered', [[0, 204]])])).toEqual({
      'a record says what the receiver did': ['dlv_evt_0 of evt_0 to everything: 1 recorded, 0 made'],
    });
  });

  it('names a delivery that is not delivered', () => {
    expect(wrong([post(EVENT)], [delivery(EVENT, 'pending', [[0, 500]])])).toEqual({
      'a record says what the receiver did': [
        'dlv_evt_0 of evt_0 to everything is pending, not delivered; attempts: 1970-01-01T00:00:00.000Z 500',
      ],
    });
  });

  it('names a retry that came before its time', () => {
    const attempts = [
      [0, 500],
      [1, 500],
      [2, 500],
      [2.5, 204],
    ] as const;
    expect(wrong([post(EVENT)], [delivery(EVENT, 'delivered', attempts)])).toEqual({
      'a retry is not early': ['dlv_evt_0: attempt 4 came 500 ms after the one before'],
    });
  });

  describe('with a dead receiver', () => {
    const records = [delivery(EVENT, 'exhausted', [[0, 500]])];
    const deadLetters = [{ queue: 'WebhooksDeadLetters', body: '{"delivery_id":"dlv_evt_0"}' }];
    const exhaustion = (id: string) =>
      logged({ id, type: 'delivery.exhausted', data: { delivery_id: 'dlv_evt_0' } });
    const wrongWith = (rest: Partial<Evidence>) =>
      wrong([], records, { isDead: true }, { deadLetters, log: [exhaustion('evt_x')], ...rest });

    it('finds nothing wrong when each exhausted delivery has a dead letter and an event', () => {
      expect(wrongWith({})).toEqual({});
    });

    it('names a delivery without a dead letter', () => {
      expect(wrongWith({ deadLetters: [] })).toEqual({
        'an exhausted delivery is a dead letter': ['dlv_evt_0 is in no dead-letter queue'],
      });
    });

    it('names a delivery without delivery.exhausted, and one with two', () => {
      const invariant = 'an exhausted delivery has one event';
      expect(wrongWith({ log: [] })).toEqual({ [invariant]: ['dlv_evt_0 has 0 delivery.exhausted'] });
      expect(wrongWith({ log: [exhaustion('evt_x'), exhaustion('evt_y')] })).toEqual({
        [invariant]: ['dlv_evt_0 has 2 delivery.exhausted'],
      });
    });

    it('names a dead letter that nothing explains', () => {
      const other = { queue: 'EventsDeadEvents', body: 'a click' };
      expect(wrongWith({ deadLetters: [...deadLetters, other] })).toEqual({
        'a dead letter is an exhausted delivery': ['EventsDeadEvents has a click'],
      });
    });
  });
});
