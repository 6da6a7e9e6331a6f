import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { PutRecords } from '../../event-log-writer/store-events.ts';
import { logError, logWarning } from '../observe/log.ts';
import type { EventRecord } from './event-record.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const ITEMS_PER_CALL = 25;

/** Between the tries to put what DynamoDB left. What is left after the last comes again with its message. */
const PAUSES_MS = [100, 400];

/** @param pause waits for so many milliseconds */
export function makePutRecords(
  client: DynamoDBDocumentClient,
  tableName: string,
  pause: (ms: number) => Promise<unknown>,
): PutRecords {
  return async (records) => {
    const chunks: EventRecord[][] = [];
    for (let i = 0; i < records.length; i += ITEMS_PER_CALL)
      chunks.push(records.slice(i, i + ITEMS_PER_CALL));
    return (await Promise.all(chunks.map(putChunk))).flat();
  };

  async function putChunk(chunk: readonly EventRecord[]): Promise<readonly EventRecord[]> {
    let left = chunk;
    try {
      left = await putCall(left);
      for (const ms of PAUSES_MS) {
        if (left.length === 0) return left;
        await pause(ms);
        left = await putCall(left);
      }
      if (left.length > 0) logWarning('events left unstored', { event_ids: idsOf(left) });
      return left;
    } catch (error) {
      // DynamoDB refuses a call for one item that it can't take; the others must not become dead letters with it.
      if (left.length > 1 && error instanceof Error && error.name === 'ValidationException') {
        return (await Promise.all(left.map(async (record) => putChunk([record])))).flat();
      }
      logError('storing events failed', error, { event_ids: idsOf(left) });
      return left;
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
