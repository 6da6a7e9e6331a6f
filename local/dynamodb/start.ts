import { type Clock, systemClock } from '../clock.ts';
import type { Principals } from '../iam/principals.ts';
import { startWorker } from './start-worker.ts';
import { createStreamLog, type StreamLog, type WritableStreamLog } from './stream-log.ts';
import type { TableDefinition } from './table-definition.ts';

/** How often expired items are deleted, in milliseconds. */
const SWEEP_INTERVAL_MS = 30_000;

export interface DynamoDbOptions {
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Dates stream records and expires items. @default - the system clock */
  readonly clock?: Clock;
  /** Reports a server that ended without being closed, or a failed sweep. */
  readonly onProblem: (problem: Error) => void;
}

export interface LocalDynamoDb {
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly url: string;
  /**
   * Creates a table and waits until it is active. Rejects, with the table's name, if DynamoDB would reject it.
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
 * Starts a local DynamoDB on a free port of 127.0.0.1: dynalite in a thread of its own, with streams, time to live,
 * TransactWriteItems and ReturnValuesOnConditionCheckFailure added. It keeps data in memory and accepts any credentials.
 * Unsupported operations (TransactGetItems, PartiQL, backups, …) fail with UnknownOperationException, unsupported
 * parameters with ValidationException.
 */
export async function startDynamoDb(options: DynamoDbOptions): Promise<LocalDynamoDb> {
  const { region, accountId, clock = systemClock } = options;
  const streams = new Map<string, WritableStreamLog>();
  const worker = await startWorker({
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
    url: `http://127.0.0.1:${worker.port}`,
    async createTable(definition) {
      const { TableName, StreamSpecification } = definition;
      const arn = `arn:aws:dynamodb:${region}:${accountId}:table/${TableName}`;
      try {
        await worker.run({ kind: 'create-table', definition });
      } catch (cause) {
        throw new Error(`Table ${TableName}: ${cause instanceof Error ? cause.message : cause}`, { cause });
      }
      const stream = StreamSpecification && createStreamLog(arn, region, clock);
      if (stream !== undefined) streams.set(TableName, stream);
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
