import type { Place } from './keys.ts';
import type { Table } from './table.ts';
import type { Item } from './values/attribute-value.ts';

/** A change of an item: checked, not written yet. */
export interface Change {
  readonly table: Table;
  readonly place: Place;
  /** Undefined for an insert. */
  readonly before: Item | undefined;
  /** Undefined for a deletion. */
  readonly after: Item | undefined;
}
