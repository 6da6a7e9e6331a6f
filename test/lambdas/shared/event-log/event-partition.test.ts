import { describe, expect, it } from 'vitest';
import {
  EVENT_PARTITIONS,
  eventPartition,
  eventPartitions,
} from '../../../../lambdas/shared/event-log/event-partition.ts';
import { newId } from '../../../../lambdas/shared/formats/ids.ts';
import { EVENT_ID, NOW, OTHER_EVENT_ID } from '../../factories/fixed-values.ts';

describe('the partition of an event', () => {
  it('never changes, so that stored events are found', () => {
    expect(eventPartition('default', EVENT_ID)).toBe('default#10');
    expect(eventPartition('default', OTHER_EVENT_ID)).toBe('default#9');
  });

  it('is one of the 16 of its workspace, which no other workspace shares', () => {
    const partitions = eventPartitions('default');

    expect(partitions).toHaveLength(16);
    expect(new Set(partitions).size).toBe(16);
    expect(partitions).toContain(eventPartition('default', EVENT_ID));
    expect(eventPartitions('other').filter((each) => partitions.includes(each))).toEqual([]);
  });

  it('holds an even share of the events of one moment', () => {
    const events = 16_000;
    const counts = new Map<string, number>();
    for (let i = 0; i < events; i += 1) {
      const partition = eventPartition('default', newId('evt', NOW));
      counts.set(partition, (counts.get(partition) ?? 0) + 1);
    }

    const share = events / EVENT_PARTITIONS;
    expect([...counts.keys()].sort()).toEqual(eventPartitions('default').sort());
    // Within seven standard deviations.
    for (const count of counts.values()) expect(Math.abs(count - share)).toBeLessThan(7 * Math.sqrt(share));
  });
});
