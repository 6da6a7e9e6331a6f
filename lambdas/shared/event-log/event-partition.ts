import { createHash } from 'node:crypto';

/**
 * Partitions per workspace. A partition takes 1,000 writes of 1 KB a second
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html) and a bus takes at
 * most 10,000 events a second by default, so one busy workspace makes no hot partition.
 *
 * Changing the number hides the events stored under the old one.
 */
export const EVENT_PARTITIONS = 16;

/** Returns the partition of an event, a hash of its id. */
export function eventPartition(workspaceId: string, eventId: string): string {
  const hash = createHash('sha256').update(eventId).digest();
  return partitionName(workspaceId, hash.readUInt8() % EVENT_PARTITIONS);
}

/** Lists all partitions of a workspace. */
export function eventPartitions(workspaceId: string): string[] {
  return Array.from({ length: EVENT_PARTITIONS }, (_, index) => partitionName(workspaceId, index));
}

const partitionName = (workspaceId: string, index: number): string => `${workspaceId}#${index}`;
