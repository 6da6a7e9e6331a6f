import { randomUUID } from 'node:crypto';
import {
  BatchWriteItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { TableKey } from '../tables.ts';
import type { Target } from '../target.ts';
import { type Item, type Placeholders, placeholders, toItem, type Values } from './requests.ts';

/** Puts items of one table, with this partition key unless they have their own. @returns the partition key */
export async function putAll(
  { dynamodb, tables, indexed }: Target,
  table: TableKey,
  rows: readonly Values[],
): Promise<string> {
  const pk = randomUUID();
  for (let start = 0; start < rows.length; start += 25) {
    const requests = rows
      .slice(start, start + 25)
      .map((row) => ({ PutRequest: { Item: toItem({ pk, ...row }) } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [tables[table]]: requests } }));
  }
  await indexed();
  return pk;
}

export interface QueryOptions extends Placeholders {
  readonly input?: Partial<QueryCommandInput>;
}

/** Queries a table. */
export function query(
  { dynamodb, tables }: Target,
  table: TableKey,
  KeyConditionExpression: string,
  { input, ...given }: QueryOptions = {},
) {
  return dynamodb.send(
    new QueryCommand({ TableName: tables[table], KeyConditionExpression, ...placeholders(given), ...input }),
  );
}

/** Reads all pages of a query, and returns the sort keys of each page. */
export async function sortKeysByPage(
  target: Target,
  table: TableKey,
  condition: string,
  options: QueryOptions,
): Promise<unknown[][]> {
  const pages: unknown[][] = [];
  let start: Item | undefined;
  do {
    const input = { ...options.input, ...(start && { ExclusiveStartKey: start }) };
    const page = await query(target, table, condition, { ...options, input });
    pages.push((page.Items ?? []).map(({ sk }) => sk?.N ?? sk?.S ?? sk?.B));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return pages;
}

/** Scans a table, page by page. */
export async function scanPages(
  { dynamodb, tables }: Target,
  table: TableKey,
  input: Partial<ScanCommandInput>,
) {
  const pages = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({
        TableName: tables[table],
        ...input,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    pages.push(page);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return pages;
}
