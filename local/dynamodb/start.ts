import { type Clock, systemClock } from '../clock.ts';
import type { Principals } from '../iam/principals.ts';
import { startWorker } from './start-worker.ts';
import { createStreamLog, type StreamLog, type WritableStreamLog } from './stream-log.ts';
import type { TableDefinition } from './table-definition.ts';

/** How often expired items are deleted. */
const SWEEP_INTERVAL_MS = 30_000;

export interface DynamoDbOptions {
  /** Address to listen on. */
  readonly host: string;
  /** @default 0, any free port */
  readonly port?: number;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Data folder. @default in memory */
  readonly path?: string;
  /** Dates stream records and expires items. @default the system's */
  readonly clock?: Clock;
  /** Reports a server that ends without being closed, or a failed sweep. */
  readonly onProblem: (problem: Error) => void;
}

export interface LocalDynamoDb {
  /** The value of AWS_ENDPOINT_URL_DYNAMODB. */
  readonly url: string;
  /**
   * Creates a table and waits until it is active. Keeps a table from an earlier run.
   * Rejects, with the table's name, if the definition is invalid or the stored table has other keys or indexes.
   */
  createTable(
    definition: TableDefinition,
  ): Promise<{ readonly arn: string; readonly streamArn: string | undefined }>;
  /** Returns a table's stream. @throws Error if it has none */
  stream(tableName: string): StreamLog;
  /** Restricts these callers to their policies. Any other caller may do everything. */
  enforcePolicies(principals: Principals): Promise<void>;
  /** Deletes expired items now. @returns the number of deleted items */
  sweepExpired(): Promise<number>;
  /** Stops the server. Requests in flight fail. */
  close(): Promise<void>;
}

/**
 * Starts a local DynamoDB: dynalite in a thread of its own, with streams, time to live, TransactWriteItems and
 * ReturnValuesOnConditionCheckFailure added. It accepts any credentials. Unsupported operations (TransactGetItems,
 * PartiQL, backups, …) fail with UnknownOperationException, unsupported parameters with ValidationException.
 *
 * Rejects if it can't listen, with the system's `code`, such as EADDRINUSE.
 */
export async function startDynamoDb(options: DynamoDbOptions): Promise<LocalDynamoDb> {
  const { host, port = 0, region, accountId, path, clock = systemClock } = options;
  const streams = new Map<string, WritableStreamLog>();
  const worker = await startWorker({
    settings: { host, port, path },
    region,
    accountId,
    onChanges(changes) {
      for (const [tableName, tableChanges] of Map.groupBy(changes, (change) => change.tableName)) {
        streams.get(tableName)?.append(tableChanges);
      }
    },
    onProblem: options.onProblem,
  });

  let cancelSweep = clock.after(SWEEP_INTERVAL_MS, sweep);
  let closed = false;
  function sweep(): void {
    sweepExpired()
      .catch((cause) => closed || options.onProblem(new Error('failed to delete expired items', { cause })))
      .finally(() => {
        if (!closed) cancelSweep = clock.after(SWEEP_INTERVAL_MS, sweep);
      });
  }
  function sweepExpired(): Promise<number> {
    return worker.run({ kind: 'sweep', nowSeconds: Math.floor(clock.now() / 1000) });
  }

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${worker.port}`,
    async createTable(definition) {
      const { TableName, StreamSpecification } = definition;
      const arn = `arn:aws:dynamodb:${region}:${accountId}:table/${TableName}`;
      const stream = StreamSpecification && createStreamLog(arn, region, clock);
      if (stream !== undefined) streams.set(TableName, stream);
      try {
        await worker.run({ kind: 'create-table', definition });
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
    async enforcePolicies(principals) {
      await worker.run({ kind: 'enforce-policies', principals });
    },
    sweepExpired,
    async close() {
      closed = true;
      cancelSweep();
      await worker.close();
    },
  };
}
