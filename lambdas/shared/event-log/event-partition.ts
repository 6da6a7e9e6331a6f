import { PARTITIONS, partitionOf, partitionsOf } from '../aws/spread-key.ts';

/**
 * Partitions per workspace. A bus takes at most 10,000 events a second by default, so one busy workspace makes no hot
 * partition.
 */
export const EVENT_PARTITIONS = PARTITIONS;

/** Returns the partition of an event, a hash of its id. */
export const eventPartition = (workspaceId: string, eventId: string): string =>
  partitionOf(workspaceId, eventId);

/** Lists all partitions of a workspace. */
export const eventPartitions = (workspaceId: string): string[] => partitionsOf(workspaceId);
