import { AwsError } from '../../aws/aws-error.ts';
import type { AttributeType, AttributeValue, Item } from './attribute-value.ts';
import { normalizeNumber } from './number.ts';

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MAX_DEPTH = 32;

const READERS: Record<AttributeType, (content: unknown, depth: number) => AttributeValue> = {
  S: (content) => ({ S: readString(content) }),
  N: (content) => ({ N: readNumber(content) }),
  B: (content) => ({ B: readBinary(content) }),
  BOOL: (content) => ({ BOOL: readBoolean(content) }),
  NULL: (content) => {
    if (!readBoolean(content)) throw wrong('Null attribute value types must have the value of true');
    return { NULL: true };
  },
  SS: (content) => {
    const SS = readSet(content, 'An string set  may not be empty', readString);
    if (new Set(SS).size < SS.length) {
      throw wrong(`Input collection [${SS.join(', ')}] contains duplicates`);
    }
    return { SS };
  },
  NS: (content) => {
    const NS = readSet(content, 'An number set  may not be empty', readNumber);
    if (new Set(NS).size < NS.length) throw invalid('Input collection contains duplicates');
    return { NS };
  },
  BS: (content) => {
    const BS = readSet(content, 'Binary sets should not be empty', readBinary);
    if (new Set(BS).size < BS.length) throw wrong('Input collection of type BS contains duplicates.');
    return { BS };
  },
  L: (content, depth) => ({ L: readArray(content).map((element) => readAt(element, depth + 1)) }),
  M: (content, depth) => ({ M: readMap(content, depth + 1) }),
};
const TYPES = Object.keys(READERS) as AttributeType[];

/**
 * Reads an attribute value of a request. Returns a copy with normalized numbers and binaries. Throws a
 * `ValidationException` if the value breaks a rule, a `SerializationException` if it has another shape.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes
 */
export function readValue(input: unknown): AttributeValue {
  return readAt(input, 1);
}

/** Reads the attribute values of an item or key of a request as `readValue` does. The rules of keys are the caller's. */
export function readItem(input: unknown): Item {
  return readMap(input, 1);
}

function readAt(input: unknown, depth: number): AttributeValue {
  if (depth > MAX_DEPTH) {
    throw invalid(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
  }
  if (input === null) throw invalid('The supplied Item contains a null AttributeValue');
  const members = readObject(input);
  let value: AttributeValue | undefined;
  for (const type of TYPES) {
    const content = members[type];
    if (content === undefined || content === null) continue;
    if (value !== undefined) {
      throw invalid(
        'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
      );
    }
    value = READERS[type](content, depth);
  }
  if (value !== undefined) return value;
  throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
}

function readMap(input: unknown, depth: number): Item {
  // Object.fromEntries: an assignment to the member `__proto__` would change the prototype instead.
  return Object.fromEntries(
    Object.entries(readObject(input)).map(([name, value]) => {
      if (name === '') throw invalid('Empty attribute name');
      return [name, readAt(value, depth)];
    }),
  );
}

function readSet(content: unknown, whenEmpty: string, readMember: (member: unknown) => string): string[] {
  const members = readArray(content);
  if (members.length === 0) throw wrong(whenEmpty);
  return members.map(readMember);
}

function readString(content: unknown): string {
  if (typeof content !== 'string') throw shape(content, 'String');
  return content;
}

function readNumber(content: unknown): string {
  return normalizeNumber(readString(content));
}

function readBinary(content: unknown): string {
  const text = readString(content);
  if (!BASE64.test(text)) throw shape(content, 'Blob');
  return text.endsWith('=') ? Buffer.from(text, 'base64').toString('base64') : text;
}

function readBoolean(content: unknown): boolean {
  if (typeof content !== 'boolean') throw shape(content, 'Boolean');
  return content;
}

function readArray(content: unknown): unknown[] {
  if (!Array.isArray(content)) throw shape(content, 'List');
  return content;
}

function readObject(content: unknown): Record<string, unknown> {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw shape(content, 'Map');
  return content as Record<string, unknown>;
}

function shape(content: unknown, expected: string): AwsError {
  return new AwsError(
    'SerializationException',
    `${JSON.stringify(content)} cannot be converted to ${expected}`,
  );
}

function wrong(message: string): AwsError {
  return invalid(`One or more parameter values were invalid: ${message}`);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
