/** The exponents of DynamoDB's numbers are -130 to 125, which fit a byte with this offset. */
const EXPONENT_OFFSET = 130;

const NEGATIVE = 0;
const ZERO = 1;
const POSITIVE = 2;

/**
 * Encodes a number in bytes that order as the numbers do. The bytes are the sign, the exponent, and two decimal digits
 * each; for a negative number they are inverted, and end with the highest byte.
 *
 * @param number a valid one of DynamoDB's, in any notation
 */
export function encodeNumber(number: string): Buffer {
  const [, sign, whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return Buffer.of(ZERO);
  const magnitude = digits.length - fraction.length - 1 + Number(exponent);
  const bytes = [magnitude + EXPONENT_OFFSET];
  for (let i = 0; i < significant.length; i += 2) {
    // From 1 to 100, so that a shorter number is below a longer one.
    bytes.push(Number(significant.slice(i, i + 2).padEnd(2, '0')) + 1);
  }
  if (sign !== '-') return Buffer.of(POSITIVE, ...bytes);
  return Buffer.of(NEGATIVE, ...bytes.map((byte) => 255 - byte), 255);
}
