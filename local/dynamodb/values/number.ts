import { AwsError } from '../../aws/aws-error.ts';

/** A decimal: `digits`, which has no zeros at either end, times ten to the power of `exponent`. Zero has no digits. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const NORMALIZED_INTEGER = /^(?:0|-?[1-9]\d{0,37})$/;
const NUMBER = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

/**
 * Returns a number as DynamoDB stores it, such as `1000` for `1E3`. Throws a `ValidationException` if it isn't a number, has
 * more than 38 significant digits, or a magnitude outside 1E-130 to 9.99E125.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
 */
export function normalizeNumber(text: string): string {
  return NORMALIZED_INTEGER.test(text) ? text : format(parse(text));
}

/** The exact sum of two normalized numbers. Throws a `ValidationException` if it can't be stored. */
export function addNumbers(a: string, b: string): string {
  // A double adds integers of up to 15 digits exactly.
  if (a.length < 16 && b.length < 16 && !a.includes('.') && !b.includes('.')) {
    return String(Number(a) + Number(b));
  }
  return format(sumOf(parse(a), parse(b)));
}

/** The exact difference of two normalized numbers. Throws a `ValidationException` if it can't be stored. */
export function subtractNumbers(a: string, b: string): string {
  return addNumbers(a, b === '0' ? b : b.startsWith('-') ? b.slice(1) : `-${b}`);
}

/** Orders two normalized numbers: negative if `a` is less than `b`. */
export function compareNumbers(a: string, b: string): number {
  // A double tells any two decimals of up to 15 digits apart.
  if (a.length < 16 && b.length < 16) return Number(a) - Number(b);
  const right = parse(b);
  const difference = sumOf(parse(a), { ...right, negative: !right.negative });
  return difference.digits === '' ? 0 : difference.negative ? -1 : 1;
}

/** How many significant digits a normalized number has. Zero has none. */
export function significantDigits(text: string): number {
  return parse(text).digits.length;
}

function parse(text: string): Decimal {
  const match = NUMBER.exec(text);
  if (match === null) {
    throw invalid(`The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text}`}`);
  }
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  return decimal(sign === '-', whole + fraction, Number(exponent) - fraction.length);
}

function decimal(negative: boolean, allDigits: string, exponent: number): Decimal {
  const significant = allDigits.replace(/^0+/, '');
  const digits = significant.replace(/0+$/, '');
  if (digits === '') return { negative: false, digits, exponent: 0 };
  return { negative, digits, exponent: exponent + significant.length - digits.length };
}

function sumOf(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = ({ negative, digits, exponent: own }: Decimal) =>
    BigInt(digits) * (negative ? -1n : 1n) * 10n ** BigInt(own - exponent);
  const sum = scaled(a) + scaled(b);
  return decimal(sum < 0n, String(sum < 0n ? -sum : sum), exponent);
}

function format({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  const magnitude = digits.length + exponent - 1;
  if (magnitude > 125) {
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (magnitude < -130) {
    throw invalid(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  if (digits.length > 38) {
    throw invalid('Attempting to store more than 38 significant digits in a Number');
  }
  const sign = negative ? '-' : '';
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent);
  if (magnitude < 0) return `${sign}0.${'0'.repeat(-magnitude - 1)}${digits}`;
  return `${sign}${digits.slice(0, magnitude + 1)}.${digits.slice(magnitude + 1)}`;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
