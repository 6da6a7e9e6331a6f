import type { AwsService } from '../aws/aws-service.ts';
import type { Clock } from '../clock.ts';
import type { Authorize } from '../iam/principals.ts';
import type { Storage } from '../storage/storage.ts';
import type { TableDefinition } from './table-definition.ts';
import type { TableStream } from './table-stream.ts';

export interface DynamoDbOptions {
  readonly storage: Storage;
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** Dates stream records and expires items. */
  readonly clock: Clock;
  /** @default - every caller may do everything */
  readonly authorize?: Authorize;
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

/** Makes a DynamoDB whose tables are in `storage`. */
export function makeDynamoDb(_options: DynamoDbOptions): LocalDynamoDb {
  throw new Error('not written yet');
}
