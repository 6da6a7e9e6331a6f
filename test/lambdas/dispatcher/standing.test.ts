import { describe, expect, it } from 'vitest';
import { isFresh, needsLookUp, standing } from '../../../lambdas/dispatcher/standing.ts';
import { deliveryMessage } from '../factories/delivery-message.ts';
import { deliveryRecord } from '../factories/delivery-record.ts';
import { NOW_TEXT } from '../factories/fixed-values.ts';

describe('a message is for', () => {
  it.each([
    ['the first attempt of a delivery that is not on record', {}, undefined, 'awaited'],
    ['a further attempt of one that is off the record', { attempt: 2 }, undefined, 'outdated'],
    ['the first attempt of one that was put on record with it', {}, { attempt_count: 0 }, 'awaited'],
    ['the attempt that a delivery waits for', { attempt: 3 }, { attempt_count: 2 }, 'awaited'],
    ['the last attempt on record', { attempt: 2 }, { attempt_count: 2 }, 'made'],
    [
      'the last attempt of one that has ended',
      { attempt: 2 },
      { attempt_count: 2, status: 'exhausted' },
      'made',
    ],
    ['an attempt further back', { attempt: 1 }, { attempt_count: 2 }, 'outdated'],
    ['an attempt that others must come before', { attempt: 4 }, { attempt_count: 2 }, 'outdated'],
    ['one more attempt of one that was discarded', { attempt: 2 }, { status: 'discarded' }, 'outdated'],
    ['one more attempt of one that was delivered', { attempt: 2 }, { status: 'delivered' }, 'outdated'],
  ] as const)('%s', (_, message, record, expected) => {
    const onRecord = record && deliveryRecord({ status: 'pending', attempt_count: 1, ...record });

    expect(standing(deliveryMessage(message), onRecord)).toBe(expected);
  });
});

describe('once a delivery was asked for again, a message is for', () => {
  const again = deliveryMessage({ attempt: 2, round: 1 });

  it.each(['pending', 'delivered', 'exhausted', 'discarded'] as const)(
    'the attempt that was asked for, noted or not: %s before',
    (status) => {
      expect(standing(again, deliveryRecord({ status }))).toBe('awaited');
      expect(standing(again, deliveryRecord({ status: 'pending', round: 1 }))).toBe('awaited');
    },
  );

  it('nothing, where it is of the round before', () => {
    const record = deliveryRecord({ status: 'pending', round: 1 });

    expect(standing(deliveryMessage({ attempt: 2 }), record)).toBe('outdated');
    expect(standing(deliveryMessage({ attempt: 1 }), record)).toBe('outdated');
  });

  it('nothing, where the waiting attempt was made before it', () => {
    const record = deliveryRecord({ status: 'pending', attempt_count: 2 });

    expect(standing(again, record)).toBe('outdated');
  });
});

describe('the record is read', () => {
  it.each([
    ['not for a first attempt that is received for the first time', {}, false, false],
    ['for one that is received again', {}, true, true],
    ['for a further attempt', { attempt: 2 }, false, true],
    ['for a delivery that was asked for again', { round: 1 }, false, true],
    ['for a first attempt that a replay queued', { not_before: NOW_TEXT }, false, true],
    ['for a first attempt that has waited for its turn', { turn_at: NOW_TEXT }, false, true],
  ])('%s', (_, message, redelivered, expected) => {
    expect(needsLookUp(deliveryMessage(message), { redelivered })).toBe(expected);
  });
});

it.each([
  ['a first attempt from fan-out', {}, true],
  ['a further attempt', { attempt: 2 }, false],
  ['one that was asked for again', { round: 1 }, false],
  ['one that was to wait', { not_before: NOW_TEXT }, false],
  ['one that has been given a turn', { turn_at: NOW_TEXT }, false],
])('is fresh or has waited: %s', (_, message, expected) => {
  expect(isFresh(deliveryMessage(message))).toBe(expected);
});
