import type { ManualClock } from '../../../local/clock.ts';
import type { StreamRecord } from '../../../local/dynamodb/stream-record.ts';
import type { TableStream } from '../../../local/dynamodb/table-stream.ts';

type Item = NonNullable<StreamRecord['dynamodb']['NewImage']>;

/** Sequence numbers rise from stream to stream, as they do after a restart. */
let count = 0;

/** Makes a stream of a table with the key `id`, to which a test appends the new images of its items. */
export function makeStream(clock: ManualClock) {
  const arn = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Items/stream/2026-01-01T00:00:00.000';
  const receivers = new Set<Parameters<TableStream['subscribe']>[0]>();

  function toRecord(NewImage: Item): StreamRecord {
    count += 1;
    const { id } = NewImage;
    if (id === undefined) throw new Error('an item needs an id');
    return {
      eventID: String(count),
      eventName: 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'eu-west-1',
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(clock.now() / 1000),
        Keys: { id },
        NewImage,
        SizeBytes: 1,
        StreamViewType: 'NEW_IMAGE',
        SequenceNumber: String(count).padStart(23, '0'),
      },
      eventSourceARN: arn,
    };
  }

  return {
    arn,
    shardId: 'shardId-00000000000000000000-00000000',
    subscribe(receive: Parameters<TableStream['subscribe']>[0]) {
      receivers.add(receive);
      return () => receivers.delete(receive);
    },
    append(items: readonly Item[]) {
      const records = items.map(toRecord);
      for (const receive of receivers) receive(records);
    },
  };
}
