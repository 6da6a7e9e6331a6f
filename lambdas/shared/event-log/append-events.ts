import { BatchExecuteStatementCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '../aws/batch-get.ts';
import { insertStatement } from '../aws/insert-statement.ts';
import { chunks } from '../batch/chunks.ts';
import { inRounds, type Pacing } from '../batch/in-rounds.ts';
import { logError, logWarning } from '../observe/log.ts';
import type { EventRecord } from './event-record.ts';

export interface Appended {
  /** The body that the log has, by the event's id. An event without one is not in the log. */
  readonly bodies: ReadonlyMap<string, string>;
  /** Ids of events that DynamoDB will never store, whatever happens. */
  readonly invalid: ReadonlySet<string>;
}

/**
 * Appends events to the log. An event that is there already stays as it is, and its body is read back: a repeated event
 * has the bytes that were logged first, even if an earlier release logged them. Returns what it did instead of throwing.
 */
export type AppendEvents = (records: readonly EventRecord[]) => Promise<Appended>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
const STATEMENTS_PER_CALL = 25;
const CALLS_IN_FLIGHT = 8;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_PER_CALL = 100;

/** @param budgetMs milliseconds after which no insert starts */
export function makeAppendEvents(
  client: DynamoDBDocumentClient,
  tableName: string,
  budgetMs: number,
  pacing: Pacing,
): AppendEvents {
  return async function appendEvents(records) {
    const bodies = new Map<string, string>();
    const invalid = new Set<string>();
    const existing: EventRecord[] = [];
    // DynamoDB rejects a call with a duplicate key, and a batch can hold an event twice.
    const distinct = [...new Map(records.map((record) => [record.id, record])).values()];
    const rounds = { chunkSize: STATEMENTS_PER_CALL, concurrency: CALLS_IN_FLIGHT, budgetMs };
    const left = await inRounds(distinct, rounds, pacing, insert);
    if (left.length > 0) logWarning('failed to log events', { event_ids: left.map(({ id }) => id) });
    await Promise.all(chunks(existing, KEYS_PER_CALL).map(readBodies));
    return { bodies, invalid };

    /** Returns the events to try again. */
    async function insert(chunk: readonly EventRecord[]): Promise<readonly EventRecord[]> {
      try {
        const Statements = chunk.map((record) => insertStatement(tableName, record));
        const { Responses = [] } = await client.send(new BatchExecuteStatementCommand({ Statements }));
        return chunk.filter((record, index) => {
          const response = Responses[index];
          // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
          switch (response?.Error?.Code) {
            case undefined:
              if (response !== undefined) bodies.set(record.id, record.body);
              return response === undefined;
            case 'DuplicateItem':
              existing.push(record);
              return false;
            case 'ValidationError':
              reject(record, response?.Error?.Message);
              return false;
            default:
              return true;
          }
        });
      } catch (error) {
        if (!(error instanceof Error && error.name === 'ValidationException')) {
          logError('failed to log events', error, { event_ids: chunk.map(({ id }) => id) });
          return chunk;
        }
        // One invalid item fails the whole call.
        if (chunk.length > 1) return (await Promise.all(chunk.map((record) => insert([record])))).flat();
        for (const record of chunk) reject(record, error.message);
        return [];
      }
    }

    function reject({ id }: EventRecord, reason = ''): void {
      logError('DynamoDB rejected event', new Error(reason), { event_id: id });
      invalid.add(id);
    }

    async function readBodies(chunk: readonly EventRecord[]): Promise<void> {
      const Keys = chunk.map(({ partition, id }) => ({ partition, id }));
      const request = { Keys, ConsistentRead: true, ProjectionExpression: 'id, body' };
      try {
        for (const { id, body } of await batchGet(client, tableName, request, pacing.wait))
          bodies.set(String(id), String(body));
      } catch (error) {
        logError('failed to read logged events', error, { event_ids: chunk.map(({ id }) => id) });
      }
    }
  };
}
