import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { chunks } from '../batch/chunks.ts';
import { logError, logWarning } from '../observe/log.ts';
import type { EventRecord } from './event-record.ts';

/** Stores events with distinct keys, over any earlier copies. Returns the events that could not be stored. */
export type PutEvents = (records: readonly EventRecord[]) => Promise<readonly EventRecord[]>;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const ITEMS_PER_CALL = 25;

/** Waits before each retry of unprocessed items. After the last one, SQS redelivers their messages. */
const BACKOFF_MS = [100, 400];

/** @param wait resolves after this many milliseconds */
export function makePutEvents(
  client: DynamoDBDocumentClient,
  tableName: string,
  wait: (ms: number) => Promise<unknown>,
): PutEvents {
  return async function putEvents(records) {
    return (await Promise.all(chunks(records, ITEMS_PER_CALL).map(putChunk))).flat();
  };

  async function putChunk(chunk: readonly EventRecord[]): Promise<readonly EventRecord[]> {
    let unstored = chunk;
    try {
      unstored = await putCall(unstored);
      for (const ms of BACKOFF_MS) {
        if (unstored.length === 0) return unstored;
        await wait(ms);
        unstored = await putCall(unstored);
      }
      if (unstored.length > 0) logWarning('failed to store events', { event_ids: idsOf(unstored) });
      return unstored;
    } catch (error) {
      // One invalid item fails the whole call: put each on its own, so the others don't reach the dead-letter queue.
      if (unstored.length > 1 && error instanceof Error && error.name === 'ValidationException') {
        return (await Promise.all(unstored.map(async (record) => putChunk([record])))).flat();
      }
      logError('failed to store events', error, { event_ids: idsOf(unstored) });
      return unstored;
    }
  }

  async function putCall(records: readonly EventRecord[]): Promise<readonly EventRecord[]> {
    const { UnprocessedItems } = await client.send(
      new BatchWriteCommand({
        RequestItems: { [tableName]: records.map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
    return (UnprocessedItems?.[tableName] ?? []).map(({ PutRequest }) => PutRequest?.Item as EventRecord);
  }
}

const idsOf = (records: readonly EventRecord[]): string[] => records.map(({ id }) => id);
