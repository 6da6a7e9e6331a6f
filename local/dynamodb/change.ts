import db from 'dynalite/db/index.js';
import { type Item, sameItem } from './attribute-value.ts';
import type { Images } from './stream-record.ts';
import type { StreamViewType } from './table-definition.ts';
import type { Write } from './watch-writes.ts';

/** A change to an item, for its stream record. */
export interface Change {
  readonly tableName: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Set if time to live deleted the item. */
  readonly expired: boolean;
  readonly images: Images;
}

/**
 * Describes a write for a stream of `viewType`. Returns undefined if the write changed nothing: the stream has no record
 * of it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export function describeChange(write: Write, viewType: StreamViewType, expired: boolean): Change | undefined {
  const { table, before, after } = write;
  const item = after ?? before;
  if (item === undefined) return undefined;
  if (before !== undefined && after !== null && sameItem(before, after)) return undefined;
  const showsNew = viewType === 'NEW_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const showsOld = viewType === 'OLD_IMAGE' || viewType === 'NEW_AND_OLD_IMAGES';
  const shown = {
    Keys: keysOf(item, write),
    ...(showsNew && after !== null && { NewImage: after }),
    ...(showsOld && before !== undefined && { OldImage: before }),
  };
  const SizeBytes = Object.values(shown).reduce((sum, image) => sum + db.itemSize(image), 0);
  return {
    tableName: table.TableName,
    eventName: before === undefined ? 'INSERT' : after === null ? 'REMOVE' : 'MODIFY',
    expired,
    images: { ...shown, SizeBytes, StreamViewType: viewType },
  };
}

function keysOf(item: Item, { table }: Write): Item {
  const keys: Item = {};
  for (const { AttributeName } of table.KeySchema) {
    const value = item[AttributeName];
    if (value !== undefined) keys[AttributeName] = value;
  }
  return keys;
}
