import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addNumbers,
  compareNumbers,
  normalizeNumber,
  subtractNumbers,
} from '../../../../local/dynamodb/values/number.ts';

const SCALE = 40;

/** A decimal of up to 38 digits whose last one is at most 40 places after the point, and the text for it. */
const decimal = fc
  .record({
    digits: fc.oneof(fc.bigInt(-999n, 999n), fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n)),
    places: fc.integer({ min: 0, max: SCALE }),
  })
  .map(({ digits, places }) => ({
    /** The decimal times 10 to the power of 40. */
    scaled: digits * 10n ** BigInt(SCALE - places),
    text: `${digits}E-${places}`,
  }));

describe('normalizeNumber', () => {
  it.each([
    ['1.0', '1'],
    ['1E3', '1000'],
    ['+1', '1'],
    ['-0', '0'],
    ['0E999', '0'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-1.50', '-1.5'],
    ['0.00010', '0.0001'],
    ['007', '7'],
    ['123456789012345678901234567890123456780', '123456789012345678901234567890123456780'],
    ['1E-130', `0.${'0'.repeat(129)}1`],
    ['9.9E125', `99${'0'.repeat(124)}`],
  ])('returns %s as %s', (text, normalized) => {
    expect(normalizeNumber(text)).toBe(normalized);
  });

  it.each([
    ['', 'The parameter cannot be converted to a numeric value'],
    ['x', 'The parameter cannot be converted to a numeric value: x'],
    [' 1', 'The parameter cannot be converted to a numeric value:  1'],
    ['.', 'The parameter cannot be converted to a numeric value: .'],
    ['0x1', 'The parameter cannot be converted to a numeric value: 0x1'],
    ['Infinity', 'The parameter cannot be converted to a numeric value: Infinity'],
    ['1E126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['1E-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
    [
      '1E999999999',
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    ],
    [`${'1'.repeat(39)}`, 'Attempting to store more than 38 significant digits in a Number'],
  ])('refuses %j', (text, message) => {
    expect(() => normalizeNumber(text)).toThrow(message);
  });

  it('keeps the value and is its own normal form', () => {
    fc.assert(
      fc.property(decimal, ({ text, scaled }) => {
        const normalized = normalizeNumber(text);
        expect(scaledOf(normalized)).toBe(scaled);
        expect(normalizeNumber(normalized)).toBe(normalized);
      }),
    );
  });
});

describe('addNumbers and subtractNumbers', () => {
  it('are exact, or refuse a result with more than 38 digits', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expectExact(() => addNumbers(normalizeNumber(a.text), normalizeNumber(b.text)), a.scaled + b.scaled);
        expectExact(
          () => subtractNumbers(normalizeNumber(a.text), normalizeNumber(b.text)),
          a.scaled - b.scaled,
        );
      }),
    );
  });

  it('adds 0.1 and 0.2', () => {
    expect(addNumbers('0.1', '0.2')).toBe('0.3');
  });
});

describe('compareNumbers', () => {
  it('orders by the exact value', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const order = Math.sign(compareNumbers(normalizeNumber(a.text), normalizeNumber(b.text)));
        expect(order).toBe(a.scaled < b.scaled ? -1 : a.scaled > b.scaled ? 1 : 0);
      }),
    );
  });

  it('tells integers apart that are the same as doubles', () => {
    expect(compareNumbers('9007199254740993', '9007199254740992')).toBeGreaterThan(0);
  });
});

function expectExact(calculate: () => string, expected: bigint): void {
  if (String(expected).replace(/0+$/, '').replace('-', '').length > 38) {
    expect(calculate).toThrow('38 significant digits');
  } else {
    expect(scaledOf(calculate())).toBe(expected);
  }
}

function scaledOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(SCALE, '0'));
}
