import type { KeyAttribute } from './expressions/read-key-condition.ts';
import type { TableDefinition } from './table-definition.ts';
import type { Item } from './values/attribute-value.ts';

/** The key attributes of a table or an index. */
export interface KeySchema {
  readonly hash: KeyAttribute;
  readonly range?: KeyAttribute;
}

/** A secondary index. */
export interface Index {
  readonly name: string;
  readonly kind: 'global' | 'local';
  /** Its entries' `store` in the database. */
  readonly store: number;
  readonly keys: KeySchema;
  /** The projected attributes, with all keys. */
  readonly projection: 'ALL' | ReadonlySet<string>;
}

/** A table. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  /** Its items' `store` in the database. */
  readonly store: number;
  readonly definition: TableDefinition;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly keys: KeySchema;
  readonly indexes: readonly Index[];
  /** The attribute with an item's expiry, if time to live is enabled. */
  readonly expiryAttribute: string | undefined;
}

/** The attributes of the keys, the partition key first. */
export function keyAttributes({ hash, range }: KeySchema): readonly KeyAttribute[] {
  return range === undefined ? [hash] : [hash, range];
}

/** The names of the attributes of several keys, each once. */
export function keyNames(...schemas: readonly KeySchema[]): string[] {
  return [...new Set(schemas.flatMap(keyAttributes).map(({ name }) => name))];
}

/** Returns some of an item's attributes. */
export function pick(item: Item, names: Iterable<string>): Item {
  const picked: Item = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}
