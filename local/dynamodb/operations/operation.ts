import type { Clock } from '../../clock.ts';
import type { JsonObject } from '../../json.ts';
import type { ItemStore } from '../item-store.ts';
import type { Parameters } from '../parameters.ts';
import type { RequestTokens } from '../request-tokens.ts';
import type { Table } from '../table.ts';
import type { WriteItem } from '../write-item.ts';

/** What operations work on. */
export interface Engine {
  readonly clock: Clock;
  readonly items: ItemStore;
  /** By name. */
  readonly tables: ReadonlyMap<string, Table>;
  readonly tokens: RequestTokens;
  readonly streamArnOf: (table: Table) => string | undefined;
  readonly writeItem: WriteItem;
}

/** An operation of DynamoDB. */
export interface Operation {
  readonly parameters: Parameters;
  /** @param input has parameters of the right types only */
  run(input: JsonObject, engine: Engine): object;
}
