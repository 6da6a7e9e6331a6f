import { describe, expect, it } from 'vitest';
import {
  isStraightFromBus,
  messageState,
  mustReadDelivery,
} from '../../../lambdas/dispatcher/message-state.ts';
import { idTime } from '../../../lambdas/shared/formats/ids.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { EVENT_ID, NOW_TEXT } from '../factories/fixed-values.ts';

describe('the state of a message', () => {
  it.each([
    ['the first attempt of an unrecorded delivery', {}, undefined, 'pending'],
    ['a later attempt of an unrecorded delivery', { attempt: 2 }, undefined, 'outdated'],
    ['the first attempt of a delivery recorded as queued', {}, { attempt_count: 0 }, 'pending'],
    ['the next attempt of a pending delivery', { attempt: 3 }, { attempt_count: 2 }, 'pending'],
    ['the last recorded attempt', { attempt: 2 }, { attempt_count: 2 }, 'recorded'],
    [
      'the last attempt of an exhausted delivery',
      { attempt: 2 },
      { attempt_count: 2, status: 'exhausted' },
      'recorded',
    ],
    ['an attempt before the last', { attempt: 1 }, { attempt_count: 2 }, 'outdated'],
    ['an attempt after the next', { attempt: 4 }, { attempt_count: 2 }, 'outdated'],
    ['another attempt of a discarded delivery', { attempt: 2 }, { status: 'discarded' }, 'outdated'],
    ['another attempt of a delivered delivery', { attempt: 2 }, { status: 'delivered' }, 'outdated'],
  ] as const)('for %s', (_, message, record, expected) => {
    const recorded = record && deliveryRecord({ status: 'pending', attempt_count: 1, ...record });

    expect(messageState(deliveryMessage(message), recorded)).toBe(expected);
  });
});

describe('in the next round, a message', () => {
  const requestedAgain = deliveryMessage({ attempt: 2, round: 1 });

  it.each(['pending', 'delivered', 'exhausted', 'discarded'] as const)(
    'is pending, whether or not its round is recorded: %s before',
    (status) => {
      expect(messageState(requestedAgain, deliveryRecord({ status }))).toBe('pending');
      expect(messageState(requestedAgain, deliveryRecord({ status: 'pending', round: 1 }))).toBe('pending');
    },
  );

  it('of the previous round is outdated', () => {
    const record = deliveryRecord({ status: 'pending', round: 1 });

    expect(messageState(deliveryMessage({ attempt: 2 }), record)).toBe('outdated');
    expect(messageState(deliveryMessage({ attempt: 1 }), record)).toBe('outdated');
  });

  it('is outdated if the scheduled attempt was made first', () => {
    const record = deliveryRecord({ status: 'pending', attempt_count: 2 });

    expect(messageState(requestedAgain, record)).toBe('outdated');
  });
});

const turn = { at: NOW_TEXT, per_second: 1 };
const notStraight = [
  ['a first attempt that a replay queued', { origin: 'replayed' }],
  ['a first attempt that was redriven', { origin: 'retried' }],
  ['a later attempt', { attempt: 2 }],
  ['a delivery that was requested again', { round: 1 }],
  ['a first attempt that waited for its turn', { turn }],
] as const;

it('a first attempt from fan-out is straight from the bus', () => {
  expect(isStraightFromBus(deliveryMessage())).toBe(true);
});

it.each(notStraight)('%s is not straight from the bus', (_, message) => {
  expect(isStraightFromBus(deliveryMessage(message))).toBe(false);
});

describe('the delivery is read', () => {
  it('for a message straight from the bus only when SQS redelivers it, or ten seconds after its event', () => {
    const at = idTime(EVENT_ID);

    expect(mustReadDelivery(deliveryMessage(), { redelivered: false, at: at + 9_999 })).toBe(false);
    expect(mustReadDelivery(deliveryMessage(), { redelivered: true, at })).toBe(true);
    expect(mustReadDelivery(deliveryMessage(), { redelivered: false, at: at + 10_000 })).toBe(true);
  });

  it.each(notStraight)('for %s', (_, message) => {
    expect(mustReadDelivery(deliveryMessage(message), { redelivered: false, at: idTime(EVENT_ID) })).toBe(
      true,
    );
  });
});
