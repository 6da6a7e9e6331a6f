import type { Json } from '../json.ts';
import type { Index, Table } from './table.ts';
import type { IndexWrites } from './write-item.ts';

export const RETURN_CONSUMED_CAPACITY = ['INDEXES', 'TOTAL', 'NONE'] as const;

/** Capacity units that an operation consumed: of a table, and of its indexes. */
export interface Consumed {
  readonly table: Table;
  readonly units: number;
  readonly indexes: ReadonlyMap<Index, number>;
}

const READ_UNIT_BYTES = 4096;
const WRITE_UNIT_BYTES = 1024;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html */
export function readUnits(bytes: number, consistent: boolean | undefined): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * (consistent ? 1 : 0.5);
}

export function writeUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}

/** Units of the writes to a table's indexes. */
export function indexUnits(writes: IndexWrites): Map<Index, number> {
  return new Map(
    [...writes].map(([index, sizes]) => [index, sizes.reduce((sum, size) => sum + writeUnits(size), 0)]),
  );
}

/** Returns the `ConsumedCapacity` of a response that has it: units added up by table, doubled for a transaction. */
export function capacityList(consumed: readonly Consumed[], detail: Json | undefined, factor = 1): object {
  if (!isReturned(detail)) return {};
  const byTable = [...Map.groupBy(consumed, ({ table }) => table)].map(([table, parts]) => {
    const indexes = new Map<Index, number>();
    for (const [index, units] of parts.flatMap((part) => [...part.indexes])) {
      indexes.set(index, (indexes.get(index) ?? 0) + units);
    }
    return { table, units: parts.reduce((sum, { units }) => sum + units, 0), indexes };
  });
  return { ConsumedCapacity: byTable.map((each) => describe(each, detail, factor)) };
}

/** Returns the `ConsumedCapacity` of a response for one table that has it. */
export function capacity(consumed: () => Consumed, detail: Json | undefined): object {
  return isReturned(detail) ? { ConsumedCapacity: describe(consumed(), detail, 1) } : {};
}

const isReturned = (detail: Json | undefined) => detail === 'TOTAL' || detail === 'INDEXES';

function describe({ table, units, indexes }: Consumed, detail: Json | undefined, factor: number): object {
  const total = [...indexes.values()].reduce((sum, each) => sum + each, units);
  const ofKind = (kind: Index['kind']) => {
    const entries = [...indexes].filter(([index]) => index.kind === kind);
    return Object.fromEntries(entries.map(([{ name }, each]) => [name, { CapacityUnits: each * factor }]));
  };
  const [local, global] = [ofKind('local'), ofKind('global')];
  return {
    TableName: table.name,
    CapacityUnits: total * factor,
    ...(detail === 'INDEXES' && {
      Table: { CapacityUnits: units * factor },
      ...(Object.keys(local).length > 0 && { LocalSecondaryIndexes: local }),
      ...(Object.keys(global).length > 0 && { GlobalSecondaryIndexes: global }),
    }),
  };
}
