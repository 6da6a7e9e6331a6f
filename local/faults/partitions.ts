import type { AwsService } from '../aws/aws-service.ts';
import { parseInsert } from '../dynamodb/parse-insert.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** An item that a DynamoDB request names; a whole table for a request without keys. */
export interface Partition {
  /** `<table>/<partition key>`, or `<table>` */
  readonly name: string;
  readonly table: string;
  readonly tableArn: string;
  readonly isWrite: boolean;
}

type NamedItem = readonly [operation: string, item: JsonObject];

/** Makes a function that lists the items of requests. It asks `service` for the tables' keys, as an operator. */
export function makePartitionsOf({ handle }: AwsService) {
  const tables = new Map<string, Promise<JsonObject>>();

  async function describe(TableName: string): Promise<JsonObject> {
    // Without the table, the request itself fails.
    const described = await handle('DescribeTable', { TableName }, { accessKeyId: 'operator' }).catch(
      () => undefined,
    );
    return objectOf(described?.Table);
  }

  async function partitionOf([operation, item]: NamedItem): Promise<Partition> {
    const table = String(item.TableName);
    const description = tables.get(table) ?? describe(table);
    tables.set(table, description);
    const { KeySchema, TableArn } = await description;
    const hashKey = listOf(KeySchema)
      .map(objectOf)
      .find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
    const [value] = Object.values(objectOf(objectOf(item.Key ?? item.Item)[String(hashKey)]));
    return {
      name: value === undefined ? table : `${table}/${value}`,
      table,
      tableArn: String(TableArn),
      isWrite: /^(Put|Update|Delete|ExecuteStatement)/.test(operation),
    };
  }

  return (operation: string, input: JsonObject): Promise<Partition[]> =>
    Promise.all(itemsOf(operation, input).map(partitionOf));
}

function itemsOf(operation: string, input: JsonObject): NamedItem[] {
  const { TransactItems, RequestItems, Statements } = input;
  if (operation === 'ExecuteStatement') return insertOf(input);
  if (operation === 'BatchExecuteStatement') return listOf(Statements).map(objectOf).flatMap(insertOf);
  if (TransactItems !== undefined) return listOf(TransactItems).flatMap(itemsByOperation);
  if (RequestItems === undefined) return input.TableName === undefined ? [] : [[operation, input]];
  return Object.entries(objectOf(RequestItems)).flatMap(([TableName, requests]): NamedItem[] =>
    operation === 'BatchGetItem'
      ? [[operation, { TableName }]]
      : listOf(requests)
          .flatMap(itemsByOperation)
          .map(([each, item]) => [each, { TableName, ...item }]),
  );
}

const itemsByOperation = (request: Json): NamedItem[] =>
  Object.entries(objectOf(request)).map(([operation, item]) => [operation, objectOf(item)]);

function insertOf({ Statement, Parameters }: JsonObject): NamedItem[] {
  const insert = parseInsert(String(Statement));
  if (insert === undefined) return [];
  const values = listOf(Parameters);
  const Item = Object.fromEntries(insert.attributes.map((name, i) => [name, values[i] ?? null]));
  return [['ExecuteStatement', { TableName: insert.tableName, Item }]];
}

const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
