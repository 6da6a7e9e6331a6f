import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeNumber } from '../../../local/dynamodb/encode-number.ts';

/** Any of DynamoDB's numbers: up to 38 digits, with an exponent of -130 to 125. Few values of each, so that some meet. */
const number = fc
  .record({
    sign: fc.constantFrom('', '-'),
    digits: fc.oneof(
      fc.constantFrom('1', '10', '100', '11', '9', '99', '101', '9'.repeat(38)),
      fc.stringMatching(/^[1-9]\d{0,37}$/),
    ),
    exponent: fc.oneof(fc.constantFrom(0, 1, -1, 2, -130, 125), fc.integer({ min: -130, max: 125 })),
  })
  .map(({ sign, digits, exponent }) => `${sign}${digits[0]}.${digits.slice(1)}0e${exponent}`);

it('encodes numbers in bytes that order as the numbers do', () => {
  fc.assert(
    fc.property(number, number, (a, b) => {
      const order = exact(a) < exact(b) ? -1 : exact(a) > exact(b) ? 1 : 0;
      expect(Buffer.compare(encodeNumber(a), encodeNumber(b))).toBe(order);
    }),
    { numRuns: 2000 },
  );
});

it.each([
  ['0', '-0', '0.000', '0e10'],
  ['1', '+1', '1.0', '01', '1e0', '0.1e1', '10e-1', '1.'],
  ['-123.45', '-0.0012345E5', '-1234500e-4'],
  ['0.5', '.5', '5e-1', '00.50'],
])('encodes %s in any notation alike', (first, ...others) => {
  for (const other of others) expect(encodeNumber(other)).toEqual(encodeNumber(first));
});

it('orders zero between negative and positive numbers', () => {
  const ordered = ['-1e125', '-1', '-1e-130', '0', '1e-130', '1', '1e125'];
  const sorted = ordered.toReversed().toSorted((a, b) => Buffer.compare(encodeNumber(a), encodeNumber(b)));
  expect(sorted).toEqual(ordered);
});

/** The number, times ten to the 200th. */
function exact(text: string): bigint {
  const [mantissa = '', exponent] = text.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(200 + Number(exponent) - fraction.length);
}
