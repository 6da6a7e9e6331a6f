import { crc32 } from 'node:zlib';
import { encodeNumber } from './encode-number.ts';
import { validationError } from './errors.ts';
import type { KeyAttribute } from './expressions/read-key-condition.ts';
import type { KeySchema } from './table.ts';
import type { AttributeValue, Item } from './values/attribute-value.ts';

/** The place of a row among those of its table or index. Places order as their bytes, from `hash` to `key`. */
export interface Place {
  /** Four bytes that spread the partitions evenly over a scan's segments, then the partition key. */
  readonly hash: Uint8Array;
  /** The sort key, or nothing. */
  readonly range: Uint8Array;
  /** In an index: the item's place in its table. In a table: nothing. */
  readonly key: Uint8Array;
}

export const NOTHING = new Uint8Array(0);
const HASH_PREFIX_BYTES = 4;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

/** Above every hash and every range. */
export const HIGHEST: Uint8Array = Buffer.alloc(HASH_PREFIX_BYTES + MAX_HASH_BYTES + 1, 0xff);

/** The lowest bytes above `bytes`. */
export function nextBytes(bytes: Uint8Array): Uint8Array {
  const above = new Uint8Array(bytes.length + 1);
  above.set(bytes);
  return above;
}

/** Encodes a key attribute's value in bytes that order as DynamoDB orders the values. */
export function encodeKeyValue(value: AttributeValue): Buffer {
  if (value.S !== undefined) return Buffer.from(value.S);
  if (value.N !== undefined) return encodeNumber(value.N);
  return Buffer.from(value.B ?? '', 'base64');
}

/** Encodes a partition key's value. */
export function encodeHash(value: AttributeValue): Buffer {
  const bytes = encodeKeyValue(value);
  const hash = Buffer.allocUnsafe(HASH_PREFIX_BYTES + bytes.length);
  hash.writeUInt32BE(crc32(bytes));
  bytes.copy(hash, HASH_PREFIX_BYTES);
  return hash;
}

/** Returns the place of an item in its table. The item has valid keys. */
export function placeOf(item: Item, { hash, range }: KeySchema): Place {
  return {
    hash: encodeHash(item[hash.name] as AttributeValue),
    range: range === undefined ? NOTHING : encodeKeyValue(item[range.name] as AttributeValue),
    key: NOTHING,
  };
}

/** Returns the place of an item's entry in an index: undefined if the item lacks one of the index's keys. */
export function indexPlaceOf(item: Item, { hash, range }: KeySchema, table: Place): Place | undefined {
  const hashValue = keyValueOf(item, hash);
  if (hashValue === undefined) return undefined;
  const rangeValue = range && keyValueOf(item, range);
  if (range !== undefined && rangeValue === undefined) return undefined;
  const key = Buffer.allocUnsafe(2 + table.hash.length + table.range.length);
  key.writeUInt16BE(table.hash.length);
  key.set(table.hash, 2);
  key.set(table.range, 2 + table.hash.length);
  return { hash: encodeHash(hashValue), range: rangeValue ? encodeKeyValue(rangeValue) : NOTHING, key };
}

function keyValueOf(item: Item, { name, type }: KeyAttribute): AttributeValue | undefined {
  const value = item[name];
  return value?.[type] === undefined ? undefined : value;
}

/** Checks the `Key` of a request. @throws AwsError ValidationException */
export function checkKey(key: Item, { hash, range }: KeySchema): void {
  const attributes = range === undefined ? [hash] : [hash, range];
  const matches = attributes.every(({ name, type }) => key[name]?.[type] !== undefined);
  if (!matches || Object.keys(key).length !== attributes.length) {
    throw validationError('The provided key element does not match the schema');
  }
  checkKeyValues(key, { hash, ...(range && { range }) });
}

/** Checks the keys in a new item. @throws AwsError ValidationException */
export function checkItemKeys(item: Item, keys: KeySchema): void {
  for (const { name, type } of keys.range === undefined ? [keys.hash] : [keys.hash, keys.range]) {
    const value = item[name];
    if (value === undefined) {
      throw validationError(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    }
    if (value[type] === undefined) {
      throw validationError(
        `One or more parameter values were invalid: Type mismatch for key ${name} expected: ${type} ` +
          `actual: ${Object.keys(value)[0]}`,
      );
    }
  }
  checkKeyValues(item, keys);
}

function checkKeyValues(item: Item, { hash, range }: KeySchema): void {
  checkKeyValue(item, hash);
  if (keyBytes(item, hash) > MAX_HASH_BYTES) {
    throw validationError(
      'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
    );
  }
  if (range === undefined) return;
  checkKeyValue(item, range);
  if (keyBytes(item, range) > MAX_RANGE_BYTES) {
    throw validationError(
      'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
    );
  }
}

/** The size of a key, which is never more than three bytes per character. */
function keyBytes(item: Item, { name }: KeyAttribute): number {
  const { S, B } = item[name] ?? {};
  if (B !== undefined) return Buffer.byteLength(B, 'base64');
  return S === undefined ? 0 : Buffer.byteLength(S);
}

function checkKeyValue(item: Item, { name }: KeyAttribute): void {
  const { S, B } = item[name] ?? {};
  if (S !== '' && B !== '') return;
  throw validationError(
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
      `${S === '' ? 'string' : 'binary'} value. Key: ${name}`,
  );
}

/** Checks an item's keys of an index. @throws AwsError ValidationException */
export function checkIndexKeys(item: Item, keys: KeySchema, indexName: string): void {
  for (const [{ name, type }, limit] of [
    [keys.hash, MAX_HASH_BYTES],
    ...(keys.range ? [[keys.range, MAX_RANGE_BYTES] as const] : []),
  ] as const) {
    const value = item[name];
    if (value === undefined) continue;
    if (value[type] === undefined) {
      throw validationError(
        `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} ` +
          `Actual: ${Object.keys(value)[0]} IndexName: ${indexName}`,
      );
    }
    if (value.S === '' || value.B === '') {
      throw validationError(
        'One or more parameter values are not valid. A value specified for a secondary index key is not supported. ' +
          'The AttributeValue for a key attribute cannot contain an empty ' +
          `${value.S === '' ? 'string' : 'binary'} value. IndexName: ${indexName}, IndexKey: ${name}`,
      );
    }
    if (keyBytes(item, { name, type }) > limit) {
      throw validationError(
        `One or more parameter values were invalid: Size of index key ${name} has exceeded the maximum size limit of ` +
          `${limit} bytes. IndexName: ${indexName}`,
      );
    }
  }
}
