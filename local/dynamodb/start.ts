import { type Clock, systemClock } from '../clock.ts';
import type { Principals } from '../iam/principals.ts';
import { createStreamLog, type StreamLog, type WritableStreamLog } from './stream-log.ts';
import type { TableDefinition } from './table-definition.ts';
import { startWorker } from './worker-thread.ts';

export interface DynamoDbOptions {
  /** Address to listen on. */
  readonly host: string;
  /** @default 0, any free port */
  readonly port?: number;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Folder the data is kept in. @default in memory */
  readonly path?: string;
  /** How often expired items are deleted. @default 30,000 */
  readonly timeToLiveSweepMs?: number;
  /** Tells records their time and items their expiry. @default the machine's */
  readonly clock?: Clock;
  /** Told when the server ends without having been closed, or expired items can't be deleted. */
  readonly onProblem: (problem: Error) => void;
}

export interface LocalDynamoDb {
  /** The endpoint: what AWS_ENDPOINT_URL_DYNAMODB takes. */
  readonly url: string;
  /**
   * Makes a table, ready to use. One kept from an earlier run is left as it is.
   * Rejects, with the table's name, when its definition is invalid or it is there with other keys or indexes.
   */
  createTable(definition: TableDefinition): Promise<CreatedTable>;
  /** The stream of a table made here. Throws when it has none. */
  stream(tableName: string): StreamLog;
  /** From now on callers with these access keys may do only what their statements allow; others everything. */
  judge(principals: Principals): Promise<void>;
  /** Deletes the items that have expired, now rather than at the next sweep. @returns how many */
  sweepExpired(): Promise<number>;
  /** Ends the server. Calls under way fail. */
  close(): Promise<void>;
}

export interface CreatedTable {
  readonly arn: string;
  readonly streamArn: string | undefined;
}

/**
 * Starts DynamoDB on this machine: dynalite, in a thread of its own, with streams, time to live, TransactWriteItems
 * and ReturnValuesOnConditionCheckFailure. Any credentials will do, but for those that are judged; operations it lacks
 * (TransactGetItems, PartiQL, backups, …) answer UnknownOperationException, parameters it lacks ValidationException.
 *
 * Rejects when it can't listen, with the system's `code`: EADDRINUSE for a port in use.
 */
export async function startDynamoDb(options: DynamoDbOptions): Promise<LocalDynamoDb> {
  const {
    host,
    port = 0,
    region,
    accountId,
    path,
    timeToLiveSweepMs = 30_000,
    clock = systemClock,
  } = options;
  const streams = new Map<string, WritableStreamLog>();
  const worker = await startWorker({
    settings: { host, port, path },
    region,
    accountId,
    onChanges(changes) {
      for (const [tableName, itsChanges] of Map.groupBy(changes, (change) => change.tableName)) {
        streams.get(tableName)?.append(itsChanges);
      }
    },
    onProblem: options.onProblem,
  });

  let cancelSweep = clock.after(timeToLiveSweepMs, sweep);
  let closed = false;
  function sweep(): void {
    sweepExpired()
      .catch(
        (cause) =>
          closed || options.onProblem(new Error('DynamoDB could not delete expired items', { cause })),
      )
      .finally(() => {
        if (!closed) cancelSweep = clock.after(timeToLiveSweepMs, sweep);
      });
  }
  function sweepExpired(): Promise<number> {
    return worker.order({ kind: 'sweep', nowSeconds: Math.floor(clock.now() / 1000) });
  }

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${worker.port}`,
    async createTable(definition) {
      const { TableName, StreamSpecification } = definition;
      const arn = `arn:aws:dynamodb:${region}:${accountId}:table/${TableName}`;
      const stream = StreamSpecification && createStreamLog(arn, region, clock);
      if (stream !== undefined) streams.set(TableName, stream);
      try {
        await worker.order({ kind: 'create-table', definition });
      } catch (cause) {
        streams.delete(TableName);
        throw new Error(`Table ${TableName}: ${cause instanceof Error ? cause.message : cause}`, { cause });
      }
      return { arn, streamArn: stream?.arn };
    },
    stream(tableName) {
      const stream = streams.get(tableName);
      if (stream === undefined) throw new Error(`The table ${tableName} has no stream`);
      return stream;
    },
    async judge(principals) {
      await worker.order({ kind: 'judge', principals });
    },
    sweepExpired,
    async close() {
      closed = true;
      cancelSweep();
      await worker.close();
    },
  };
}
