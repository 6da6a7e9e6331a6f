import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  ExecuteStatementCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { insertStatement } from '../aws/insert-statement.ts';

/** How far a link's events have reached the log. */
export interface Settlement {
  /** Whether an event of the link waits in the dead-letter queue and may be missing from the log. */
  readonly held: boolean;
  /**
   * Time of the newest mark: the events of all writes before that `SettlingChange` are in the log. Always `undefined`
   * while the link is held.
   */
  readonly settledAt: string | undefined;
}

/** Epoch seconds. */
const expiry = (from: number, days: number): number => Math.floor(from / 1_000) + days * 24 * 60 * 60;

const MARK_DAYS = 2;

/** Longer than a dead-letter queue keeps the record. */
const HOLD_DAYS = 30;

/**
 * The partition of the Events table with a link's marks and holds. Never a partition of events: those end in one or two
 * digits, and a short code has at least three characters.
 */
export const settlementPartition = (shortCode: string): string => `settled#${shortCode}`;

// Sorts after every mark, whose id is a timestamp.
const holdId = (sequenceNumber: string): string => `held#${sequenceNumber}`;

/** Marks a link: the events of all writes before the `SettlingChange` of `at` are in the log. May be repeated. */
export type PutMark = (shortCode: string, at: string) => Promise<void>;

export function makePutMark(client: DynamoDBDocumentClient, tableName: string): PutMark {
  return async function putMark(shortCode, at) {
    const expires_at = expiry(Date.parse(at), MARK_DAYS);
    await insert(client, tableName, { partition: settlementPartition(shortCode), id: at, expires_at });
  };
}

/** Holds up a link's settlement, or releases it, for one record of the Links stream. May be repeated. */
export type ChangeHold = (shortCode: string, sequenceNumber: string) => Promise<void>;

export function makePutHold(
  client: DynamoDBDocumentClient,
  tableName: string,
  now: () => number,
): ChangeHold {
  return async function putHold(shortCode, sequenceNumber) {
    const [partition, id] = [settlementPartition(shortCode), holdId(sequenceNumber)];
    await insert(client, tableName, { partition, id, expires_at: expiry(now(), HOLD_DAYS) });
  };
}

export function makeRemoveHold(client: DynamoDBDocumentClient, tableName: string): ChangeHold {
  return async function removeHold(shortCode, sequenceNumber) {
    const Key = { partition: settlementPartition(shortCode), id: holdId(sequenceNumber) };
    await client.send(new DeleteCommand({ TableName: tableName, Key }));
  };
}

export type ReadSettlement = (shortCode: string) => Promise<Settlement>;

/** Reads consistently, one item: a hold if there is any, else the newest mark. */
export function makeReadSettlement(client: DynamoDBDocumentClient, tableName: string): ReadSettlement {
  return async function readSettlement(shortCode) {
    const { Items: [newest] = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: '#partition = :partition',
        ExpressionAttributeNames: { '#partition': 'partition' },
        ExpressionAttributeValues: { ':partition': settlementPartition(shortCode) },
        ScanIndexForward: false,
        Limit: 1,
        ConsistentRead: true,
      }),
    );
    const id = newest?.id as string | undefined;
    const held = id?.startsWith(holdId('')) ?? false;
    return { held, settledAt: held ? undefined : id };
  };
}

/** Inserts an item that may exist already. Unlike a put, it needs no grant that could change a logged event. */
async function insert(client: DynamoDBDocumentClient, tableName: string, item: object): Promise<void> {
  try {
    await client.send(new ExecuteStatementCommand(insertStatement(tableName, item)));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'DuplicateItemException')) throw error;
  }
}
