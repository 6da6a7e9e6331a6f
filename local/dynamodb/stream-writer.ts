import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Change } from './change.ts';
import type { StreamRecord } from './stream-record.ts';
import { keyNames, pick } from './table.ts';
import type { StreamViewType } from './table-definition.ts';
import type { TableStream } from './table-stream.ts';
import { itemSize } from './values/item-size.ts';

/** A stream that can be written. */
export interface StreamWriter extends TableStream {
  /** Sends the record of a change that changed something. */
  append(change: Change, expired: boolean): void;
}

export interface StreamOptions {
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly region: string;
  readonly clock: Clock;
  readonly viewType: StreamViewType;
  /** How often the stream was opened before: the records of a later run have higher sequence numbers. */
  readonly run: number;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export function makeStreamWriter(options: StreamOptions): StreamWriter {
  const { arn, createdAt, region, clock, viewType, run } = options;
  const showsNew = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const showsOld = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const subscribers = new Set<(records: readonly StreamRecord[]) => void>();
  let count = 0;

  function record({ table, before, after }: Change, expired: boolean): StreamRecord {
    count += 1;
    const shown = {
      Keys: pick(after ?? before ?? {}, keyNames(table.keys)),
      ...(showsNew && after !== undefined && { NewImage: after }),
      ...(showsOld && before !== undefined && { OldImage: before }),
    };
    return {
      eventID: randomUUID().replaceAll('-', ''),
      eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(clock.now() / 1000),
        ...shown,
        SequenceNumber: sequenceNumber(run, count),
        SizeBytes: Object.values(shown).reduce((sum, image) => sum + itemSize(image), 0),
        StreamViewType: viewType,
      },
      eventSourceARN: arn,
      ...(expired && {
        userIdentity: { type: 'Service' as const, principalId: 'dynamodb.amazonaws.com' as const },
      }),
    };
  }

  return {
    arn,
    shardId: `shardId-${String(createdAt).padStart(20, '0')}-00000000`,
    subscribe(receive) {
      subscribers.add(receive);
      return () => subscribers.delete(receive);
    },
    append(change, expired) {
      if (subscribers.size === 0) return;
      const records = [record(change, expired)];
      for (const receive of subscribers) receive(records);
    },
  };
}

/** 23 digits, which increase from record to record. */
function sequenceNumber(run: number, count: number): string {
  return `1${String(run).padStart(8, '0')}${String(count).padStart(14, '0')}`;
}
