import type { Clock } from '../clock.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import type { Partition } from './partitions.ts';

type Execute = (input: JsonObject) => Promise<JsonObject>;

/** The write units that each partition key has spent in this second. */
export interface WriteBudget {
  /** Tells whether a partition takes no write until the next second. */
  isSpent(partition: Partition): boolean;
  /**
   * Executes a request and spends what it consumed of its table, not of indexes. The items of a request that are in one
   * table share its units evenly. A failed write spends nothing.
   */
  execute(input: JsonObject, items: readonly Partition[], execute: Execute): Promise<JsonObject>;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
export function makeWriteBudget(unitsPerSecond: number, clock: Clock): WriteBudget {
  let second = 0;
  let spent = new Map<string, number>();

  function spentNow(): Map<string, number> {
    const now = Math.floor(clock.now() / 1_000);
    if (now !== second) spent = new Map();
    second = now;
    return spent;
  }

  return {
    isSpent: ({ isWrite, name }) => isWrite && (spentNow().get(name) ?? 0) >= unitsPerSecond,
    async execute(input, items, execute) {
      const writes = items.filter(({ isWrite }) => isWrite);
      if (writes.length === 0) return execute(input);
      const { ConsumedCapacity, ...result } = await execute({ ...input, ReturnConsumedCapacity: 'INDEXES' });
      const consumed = [ConsumedCapacity].flat().filter(isJsonObject);
      const units = spentNow();
      for (const { name, table } of writes) {
        const ofTable = consumed.find(({ TableName }) => TableName === table)?.Table;
        const total = isJsonObject(ofTable) ? Number(ofTable.CapacityUnits) : 0;
        const share = total / writes.filter((other) => other.table === table).length;
        units.set(name, (units.get(name) ?? 0) + share);
      }
      const { ReturnConsumedCapacity: asked = 'NONE' } = input;
      return asked === 'NONE' || ConsumedCapacity === undefined ? result : { ...result, ConsumedCapacity };
    },
  };
}
