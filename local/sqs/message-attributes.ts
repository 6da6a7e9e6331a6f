import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { invalidParameter } from './errors.ts';
import { optionalString } from './input.ts';
import type { MessageAttribute, MessageAttributes } from './message.ts';

const MAX_ATTRIBUTES = 10;

/**
 * Reads the `MessageAttributes` of a request.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 * @throws AwsError InvalidParameterValue
 */
export function parseMessageAttributes(input: Json | undefined): MessageAttributes {
  if (input === undefined || input === null) return {};
  if (!isJsonObject(input)) throw invalidParameter('The message attributes must be a map.');
  const entries = Object.entries(input);
  if (entries.length > MAX_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, parseAttribute(name, value)]));
}

function parseAttribute(name: string, input: Json): MessageAttribute {
  const allowed = /^[A-Za-z0-9_.-]{1,256}$/.test(name) && !/^\.|\.$|\.\.|^(aws|amazon)\./i.test(name);
  if (!allowed) throw invalidParameter(`Message (user) attribute name '${name}' is invalid.`);
  if (!isJsonObject(input)) throw invalidParameter(`The message attribute '${name}' must be a structure.`);
  const dataType = optionalString(input, 'DataType') ?? '';
  if (!/^(String|Number|Binary)(\..+)?$/.test(dataType)) {
    throw invalidParameter(`The type of message (user) attribute '${name}' is invalid: '${dataType}'.`);
  }
  const value = dataType.startsWith('Binary')
    ? Buffer.from(optionalString(input, 'BinaryValue') ?? '', 'base64')
    : (optionalString(input, 'StringValue') ?? '');
  if (value.length === 0) {
    throw invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of its type.`);
  }
  if (dataType.startsWith('Number') && !Number.isFinite(Number(value))) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { dataType, value };
}

/** Writes attributes for a ReceiveMessage response. */
export function writeMessageAttributes(attributes: MessageAttributes): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, value }]) => [
      name,
      typeof value === 'string'
        ? { DataType: dataType, StringValue: value }
        : { DataType: dataType, BinaryValue: value.toString('base64') },
    ]),
  );
}

/** Counts the bytes that attributes add to a message's size: names, types and values. */
export function sizeOfAttributes(attributes: MessageAttributes): number {
  let size = 0;
  for (const [name, { dataType, value }] of Object.entries(attributes)) {
    size += Buffer.byteLength(name) + Buffer.byteLength(dataType) + Buffer.byteLength(value);
  }
  return size;
}

/**
 * Computes `MD5OfMessageAttributes`, in hex; `undefined` without attributes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const md5 = createHash('md5');
  const addWithLength = (value: string | Buffer) => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    md5.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    addWithLength(name);
    addWithLength(attribute.dataType);
    md5.update(Buffer.from([typeof attribute.value === 'string' ? 1 : 2]));
    addWithLength(attribute.value);
  }
  return md5.digest('hex');
}
