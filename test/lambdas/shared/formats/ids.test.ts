import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deliveryId,
  type IdPrefix,
  idTime,
  isId,
  lowestId,
  newId,
} from '../../../../lambdas/shared/formats/ids.ts';
import { anyStrings } from '../../factories/any-strings.ts';
import { EVENT_ID, NOW, OTHER_EVENT_ID, OTHER_WEBHOOK_ID, WEBHOOK_ID } from '../../factories/fixed-values.ts';

const prefixes: fc.Arbitrary<IdPrefix> = fc.constantFrom('lnk', 'whk', 'evt', 'dlv', 'key');
const times = fc.integer({ min: 1, max: Date.UTC(9999, 11, 31) });

describe('a new id', () => {
  it('is its prefix and 26 characters without dots, and contains its time', () => {
    fc.assert(
      fc.property(prefixes, times, (prefix, time) => {
        const id = newId(prefix, time);
        expect(id).toMatch(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`));
        expect(isId(prefix, id)).toBe(true);
        expect(idTime(id)).toBe(time);
      }),
    );
  });

  it('sorts by its time', () => {
    fc.assert(
      fc.property(times, times, (one, other) => {
        fc.pre(one !== other);
        expect(newId('lnk', one) < newId('lnk', other)).toBe(one < other);
      }),
    );
  });

  it('is unique within a millisecond', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId('evt', NOW))).size).toBe(10_000);
  });

  it('uses the whole alphabet in its random part', () => {
    const characters = Array.from({ length: 1_000 }, () => newId('evt', NOW).slice(-16)).join('');

    expect(new Set(characters).size).toBe(32);
  });
});

describe('a delivery’s id', () => {
  it('is the same for the same event and webhook', () => {
    expect(deliveryId(EVENT_ID, WEBHOOK_ID)).toBe(deliveryId(EVENT_ID, WEBHOOK_ID));
    // Pinned: during a deployment, a changed id would deliver a duplicate event twice.
    expect(deliveryId(EVENT_ID, WEBHOOK_ID)).toBe('dlv_01M7X20NWEM2946K7CNMEMKGJ3');
  });

  it('differs between webhooks and between events', () => {
    const pairs = [EVENT_ID, OTHER_EVENT_ID].flatMap((e) =>
      [WEBHOOK_ID, OTHER_WEBHOOK_ID].map((w) => deliveryId(e, w)),
    );

    expect(new Set(pairs).size).toBe(4);
  });

  it('contains the event’s time, so deliveries sort by it', () => {
    fc.assert(
      fc.property(times, (time) => {
        const id = deliveryId(newId('evt', time), WEBHOOK_ID);
        expect(isId('dlv', id)).toBe(true);
        expect(idTime(id)).toBe(time);
      }),
    );
  });
});

describe('the lowest id of a time', () => {
  it('is at most any id of that time or later, and above any earlier id', () => {
    fc.assert(
      fc.property(times, times, (one, other) => {
        expect(lowestId('dlv', one) <= newId('dlv', other)).toBe(one <= other);
      }),
    );
  });
});

describe('isId', () => {
  it.each([
    '',
    'whk_',
    'whk_01M7X1ZV7S9A3BQJ5T0C8D4E6',
    'whk_01M7X1ZV7S9A3BQJ5T0C8D4E6GG',
    'whk_01M7X1ZV7S9A3BQJ5T0C8D4E6U',
    'whk_01M7X1ZV7S9A3BQJ5T0C8D4E6.',
    'whk-01M7X1ZV7S9A3BQJ5T0C8D4E6G',
    'WHK_01M7X1ZV7S9A3BQJ5T0C8D4E6G',
    'lnk_01M7X1ZV7S9A3BQJ5T0C8D4E6G',
    ' whk_01M7X1ZV7S9A3BQJ5T0C8D4E6G',
    'whk_01M7X1ZV7S9A3BQJ5T0C8D4E6G\n',
  ])('rejects the webhook id %j', (text) => {
    expect(isId('whk', text)).toBe(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(prefixes, anyStrings, (prefix, text) => {
        expect(isId(prefix, `${prefix}_${text}`)).toBe(/^[0-9A-HJKMNP-TV-Z]{26}$/i.test(text));
      }),
    );
  });
});
