import db from 'dynalite/db/index.js';
import { type Item, sameItem } from './attribute-value.ts';
import type { StreamViewType } from './table-definition.ts';
import type { Write } from './write-watch.ts';

/** What a write changed: the part of a stream record that the write itself determines. */
export interface Change {
  readonly tableName: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  /** Whether time to live deleted the item. */
  readonly expired: boolean;
  readonly images: Images;
}

/** The images a stream of this view type shows, and their size. */
export interface Images {
  readonly Keys: Item;
  readonly NewImage?: Item;
  readonly OldImage?: Item;
  /** Of the keys and the images here, in bytes. */
  readonly SizeBytes: number;
  readonly StreamViewType: StreamViewType;
}

/**
 * What a write changed, as a stream of `viewType` tells it. Undefined when it changed nothing: such a write
 * makes no stream record.
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
