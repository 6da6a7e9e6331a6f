import type { AwsService } from '../aws/aws-service.ts';
import type { Clock } from '../clock.ts';
import type { Authorize } from '../iam/principals.ts';
import type { Storage } from '../storage/storage.ts';
import { checkDefinition } from './check-definition.ts';
import { openItemStore } from './item-store.ts';
import { openRequestTokens } from './request-tokens.ts';
import { makeService } from './service.ts';
import { makeStreamWriter, type StreamWriter } from './stream-writer.ts';
import { sweepExpired } from './sweep-expired.ts';
import type { Table } from './table.ts';
import type { TableDefinition } from './table-definition.ts';
import { makeTableStore } from './table-store.ts';
import type { TableStream } from './table-stream.ts';
import type { Item } from './values/attribute-value.ts';
import { makeWriteItem } from './write-item.ts';

/** How often expired items are deleted, in milliseconds. */
const SWEEP_INTERVAL_MS = 30_000;

/** Told of a change: the item's attributes before it, `undefined` for an insert, and after it, `undefined` for a deletion. */
export type OnItem = (tableName: string, before: Item | undefined, after: Item | undefined) => void;

export interface DynamoDbOptions {
  readonly storage: Storage;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Dates stream records and expires items. */
  readonly clock: Clock;
  /** @default - every caller may do everything */
  readonly authorize?: Authorize;
  /** Told of each change of an item. @default - nobody is told */
  readonly onItem?: OnItem;
  /** Reports a failed sweep of expired items. */
  readonly onProblem: (problem: Error) => void;
}

export interface LocalDynamoDb {
  readonly service: AwsService;
  /**
   * Creates a table, or takes over the one that the storage has kept: its indexes become those of the definition.
   * @throws Error with the table's name, if DynamoDB would reject the definition or the kept table has other keys
   */
  createTable(definition: TableDefinition): {
    readonly arn: string;
    readonly streamArn: string | undefined;
  };
  /** Returns a table's stream. @throws Error if it has none */
  stream(tableName: string): TableStream;
  /** Deletes expired items now. @returns the number of deleted items */
  sweepExpired(): number;
  /** Stops deleting expired items. */
  stop(): Promise<void>;
}

/** Makes a DynamoDB whose tables are in `storage`. Its operations are synchronous, on the calling thread. */
export function makeDynamoDb(options: DynamoDbOptions): LocalDynamoDb {
  const { storage, region, accountId, clock, onItem = () => {} } = options;
  const tables = new Map<string, Table>();
  const streams = new Map<string, StreamWriter>();
  const items = openItemStore(storage);
  const openTable = makeTableStore(storage, items, clock);
  const tableArnPrefix = `arn:aws:dynamodb:${region}:${accountId}:table/`;
  const engine = {
    clock,
    items,
    tables,
    tokens: openRequestTokens(storage, clock),
    streamArnOf: ({ name }: Table) => streams.get(name)?.arn,
    writeItem: makeWriteItem(storage, items, ({ name }) => streams.get(name), onItem),
  };

  let cancelSweep = clock.after(SWEEP_INTERVAL_MS, sweep);
  function sweep(): void {
    try {
      sweepExpired(engine);
    } catch (cause) {
      options.onProblem(new Error('failed to delete expired items', { cause }));
    }
    cancelSweep = clock.after(SWEEP_INTERVAL_MS, sweep);
  }

  return {
    service: makeService(engine, tableArnPrefix, options.authorize),
    createTable(definition) {
      const { TableName: name, StreamSpecification } = definition;
      const arn = `${tableArnPrefix}${name}`;
      try {
        if (tables.has(name)) throw new Error('it exists already');
        checkDefinition(definition);
        const { table, streamCreatedAt, run } = openTable(definition, arn);
        tables.set(name, table);
        if (StreamSpecification !== undefined) {
          const label = new Date(streamCreatedAt).toISOString().replace('Z', '');
          streams.set(
            name,
            makeStreamWriter({
              arn: `${arn}/stream/${label}`,
              createdAt: streamCreatedAt,
              region,
              clock,
              viewType: StreamSpecification.StreamViewType,
              run,
            }),
          );
        }
        return { arn, streamArn: streams.get(name)?.arn };
      } catch (cause) {
        throw new Error(`Table ${name}: ${cause instanceof Error ? cause.message : cause}`, { cause });
      }
    },
    stream(tableName) {
      const stream = streams.get(tableName);
      if (stream === undefined) throw new Error(`The table ${tableName} has no stream`);
      return stream;
    },
    sweepExpired: () => sweepExpired(engine),
    async stop() {
      cancelSweep();
    },
  };
}
