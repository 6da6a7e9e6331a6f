import { createHash } from 'node:crypto';

/**
 * Over how many partitions the events of a workspace are spread. One takes 1,000 writes of 1 KB a second
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html), and a bus takes
 * 10,000 events a second at the most by its default quota: one busy workspace is no hot partition.
 *
 * Changing it hides what was stored before.
 */
export const EVENT_PARTITIONS = 16;

/** The partition of an event, which follows from its id. */
export function eventPartition(workspaceId: string, eventId: string): string {
  return partitionOf(
    workspaceId,
    createHash('sha256').update(eventId).digest().readUInt8() % EVENT_PARTITIONS,
  );
}

/** All partitions of a workspace. */
export function eventPartitions(workspaceId: string): string[] {
  return Array.from({ length: EVENT_PARTITIONS }, (_, index) => partitionOf(workspaceId, index));
}

const partitionOf = (workspaceId: string, index: number): string => `${workspaceId}#${index}`;
