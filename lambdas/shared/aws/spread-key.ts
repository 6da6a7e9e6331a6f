import { createHash } from 'node:crypto';

/**
 * Partitions that a key is spread over. A partition takes 1,000 writes of 1 KB a second
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html).
 *
 * Changing the number hides the items stored under the old one.
 */
export const PARTITIONS = 16;

/** Returns the partition of an item of `key`, such as `default#11`, from a hash of the item's id. */
export function partitionOf(key: string, id: string): string {
  const hash = createHash('sha256').update(id).digest();
  return partitionName(key, hash.readUInt8() % PARTITIONS);
}

/** Lists all partitions of `key`. */
export function partitionsOf(key: string): string[] {
  return Array.from({ length: PARTITIONS }, (_, index) => partitionName(key, index));
}

const partitionName = (key: string, index: number): string => `${key}#${index}`;
