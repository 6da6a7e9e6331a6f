import { BatchExecuteStatementCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { insertStatement } from '../aws/insert-statement.ts';
import type { DeliveryKey } from './delivery-key.ts';

/** Inserts a delivery. `false`: it wasn't inserted, or not by the call that responded. */
export type Insert = (item: DeliveryKey) => Promise<boolean>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
const STATEMENTS_PER_CALL = 25;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-key-range-limit-exceeded-mitigation.html */
const THROTTLED = ['ThrottlingException', 'ProvisionedThroughputExceededException'];

interface Waiting {
  readonly item: DeliveryKey;
  readonly inserted: (inserted: boolean) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Inserts deliveries that are recorded at the same time with one call, each only if it doesn't exist. A delivery that
 * finds no company, or a second one with its key, is left to the caller, as is one that DynamoDB didn't insert: it
 * exists, perhaps from this call's first try whose response was lost, or a partition is throttled.
 *
 * @param gatherMs how long the first delivery waits for others
 */
export function makeInsertTogether(
  client: DynamoDBDocumentClient,
  tableName: string,
  gatherMs: number,
): Insert {
  let waiting = new Map<string, Waiting>();

  return function insert(item) {
    const key = `${item.webhook_id} ${item.id}`;
    // DynamoDB rejects a call with a duplicate key.
    if (waiting.has(key)) return Promise.resolve(false);
    return new Promise<boolean>((inserted, failed) => {
      waiting.set(key, { item, inserted, failed });
      if (waiting.size === 1) setTimeout(send, gatherMs, waiting);
      if (waiting.size === STATEMENTS_PER_CALL) send(waiting);
    });
  };

  async function send(gathered: typeof waiting): Promise<void> {
    if (gathered !== waiting) return;
    waiting = new Map();
    const all = [...gathered.values()];
    const [first, ...others] = all;
    if (others.length === 0) return first?.inserted(false);
    try {
      const Statements = all.map(({ item }) => insertStatement(tableName, item));
      const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements }));
      for (const [index, { inserted }] of all.entries()) {
        const response = Responses[index];
        inserted(response !== undefined && response.Error === undefined);
      }
    } catch (error) {
      // Perhaps only one partition is throttled. After other failures a second call could outlast the invocation.
      const isThrottled = error instanceof Error && THROTTLED.includes(error.name);
      for (const { inserted, failed } of all) isThrottled ? inserted(false) : failed(error);
    }
  }
}
