import { describe, expect, it } from 'vitest';
import { deliveryIdsIn, observeDeliveries } from '../../../lambdas/dispatcher/observe-deliveries.ts';
import type { AttemptResult } from '../../../lambdas/shared/delivery/delivery-record.ts';
import type { AttemptWrites } from '../../../lambdas/shared/delivery/record-attempt.ts';
import { newId } from '../../../lambdas/shared/formats/ids.ts';
import { timestamp } from '../../../lambdas/shared/formats/timestamp.ts';
import { captureLog } from '../factories/capture-log.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { DELIVERY_ID, EVENT_ID, NOW, WEBHOOK_ID } from '../factories/fixed-values.ts';
import { metricsUnderTest } from '../shared/observe/measured.ts';

const result = (status: AttemptResult['status'], durationMs = 40): AttemptResult => ({
  status,
  attempt: {
    at: timestamp(NOW),
    duration_ms: durationMs,
    status_code: 200,
    error: null,
    response_body: 'the response',
  },
});

function observed({ recorded = true } = {}) {
  const metrics = metricsUnderTest();
  const writes: AttemptWrites = {
    recordAttempt: async () => recorded,
    recordDiscarded: async () => {},
  };
  return { metrics, deliveries: observeDeliveries(writes, metrics) };
}

/** A delivery of a click from this many milliseconds before the attempt. */
const clicked = (msAgo: number, overrides = {}) =>
  deliveryMessage({ event_id: newId('evt', NOW - msAgo), ...overrides });

describe('a delivery is counted as', () => {
  it('delivered, with the time from the click to the response', async () => {
    const { deliveries, metrics } = observed();

    expect(await deliveries.recordAttempt(clicked(1_000), result('delivered'))).toBe(true);

    expect(metrics.written()).toEqual({
      DeliveriesDelivered: 1,
      AttemptDuration: 40,
      ClickToDelivery: 1_040,
    });
  });

  it.each([
    ['a later attempt', { attempt: 2, not_before: timestamp(NOW) }],
    ['a delivery that was requested again', { round: 1 }],
    ['a delivery that a replay queued', { origin: 'replayed' }],
    ['a delivery that waited for its turn', { turn: { at: timestamp(NOW), per_second: 1 } }],
    ['another event', { event_type: 'link.created' }],
  ])('delivered, without the time from a click: %s', async (_, overrides) => {
    const { deliveries, metrics } = observed();

    await deliveries.recordAttempt(clicked(1_000, overrides), result('delivered'));

    expect(metrics.written()).toEqual({ DeliveriesDelivered: 1, AttemptDuration: 40 });
  });

  it('failed while it is pending', async () => {
    const { deliveries, metrics } = observed();

    await deliveries.recordAttempt(deliveryMessage(), result('pending', 15_000));

    expect(metrics.written()).toEqual({ AttemptsFailed: 1, AttemptDuration: 15_000 });
  });

  it('exhausted, and logged with its ids and nothing else', async () => {
    const log = captureLog();
    const { deliveries, metrics } = observed();

    await deliveries.recordAttempt(deliveryMessage({ attempt: 10 }), result('exhausted'));

    expect(metrics.written()).toEqual({ AttemptsFailed: 1, DeliveriesExhausted: 1, AttemptDuration: 40 });
    expect(JSON.parse(log.text())).toEqual({
      level: 'WARN',
      message: 'delivery exhausted',
      delivery_id: DELIVERY_ID,
      event_id: EVENT_ID,
      event_type: 'link.clicked',
      webhook_id: WEBHOOK_ID,
      workspace_id: 'default',
      attempt: 10,
    });
  });

  it('discarded after a 410', async () => {
    const { deliveries, metrics } = observed();

    await deliveries.recordAttempt(deliveryMessage(), result('discarded'));

    expect(metrics.written()).toEqual({ AttemptsFailed: 1, DeliveriesDiscarded: 1, AttemptDuration: 40 });
  });

  it('discarded for a disabled webhook', async () => {
    const { deliveries, metrics } = observed();

    await deliveries.recordDiscarded(deliveryMessage());

    expect(metrics.written()).toEqual({ DeliveriesDiscarded: 1 });
  });

  it('nothing if a copy of the message has already recorded the attempt', async () => {
    const log = captureLog();
    const { deliveries, metrics } = observed({ recorded: false });

    expect(await deliveries.recordAttempt(deliveryMessage(), result('exhausted'))).toBe(false);

    expect(metrics.written()).toEqual({});
    expect(log.text()).toBe('');
  });
});

describe('the log fields of a failed message', () => {
  it('identify the delivery', () => {
    expect(deliveryIdsIn({ body: JSON.stringify(deliveryMessage()) })).toEqual({
      delivery_id: DELIVERY_ID,
      event_id: EVENT_ID,
      event_type: 'link.clicked',
      webhook_id: WEBHOOK_ID,
      workspace_id: 'default',
      attempt: 1,
    });
  });

  it.each(['', 'no JSON', '{"delivery_id":"dlv_1"}'])(
    'are empty if the message is not a delivery: %j',
    (body) => {
      expect(deliveryIdsIn({ body })).toEqual({});
    },
  );
});
