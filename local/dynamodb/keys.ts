import { crc32 } from 'node:zlib';
import { encodeNumber } from './encode-number.ts';
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
export const MAX_HASH_BYTES = 2048;
export const MAX_RANGE_BYTES = 1024;

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
