import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { Target } from '../target.ts';

export type Item = Record<string, AttributeValue>;

/** Values in JavaScript or as DynamoDB's attribute values, such as `{ N: '1.50' }`. */
export type Values = Readonly<Record<string, unknown>>;

const TYPES = new Set(['S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS']);

/** Converts values; leaves attribute values as they are. */
export function toItem(values: Values): Item {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isAttributeValue(value) ? value : (marshall({ value }).value as AttributeValue),
    ]),
  );
}

function isAttributeValue(value: unknown): value is AttributeValue {
  if (typeof value !== 'object' || value === null) return false;
  const [type = '', ...more] = Object.keys(value);
  return more.length === 0 && TYPES.has(type);
}

/** Puts an item of the table `items` and returns its key. */
export async function putNew(target: Target, values: Values): Promise<Item> {
  const Key = toItem({ id: randomUUID() });
  await target.dynamodb.send(
    new PutItemCommand({ TableName: target.tables.items, Item: { ...toItem(values), ...Key } }),
  );
  return Key;
}

/** Reads an item of the table `items`, without its key. */
export async function readItem({ dynamodb, tables }: Target, Key: Item): Promise<Item | undefined> {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: tables.items, Key, ConsistentRead: true }),
  );
  if (Item === undefined) return undefined;
  const { id, ...rest } = Item;
  return rest;
}

/** An expression with its placeholders. */
export interface Placeholders {
  readonly names?: Record<string, string>;
  readonly values?: Values;
}

/** The SDK's members for placeholders. */
export function placeholders({ names, values }: Placeholders) {
  return {
    ...(names !== undefined && { ExpressionAttributeNames: names }),
    ...(values !== undefined && { ExpressionAttributeValues: toItem(values) }),
  };
}

/** Updates an item of the table `items` that has these attributes; expects the item's attributes, or an error's name or its name and message. */
export async function expectUpdate(
  target: Target,
  before: Values,
  UpdateExpression: string,
  given: Placeholders,
  expected: Values | string,
): Promise<void> {
  const Key = await putNew(target, before);
  const outcome = await outcomeOf(updateItem(target, { Key, UpdateExpression, ...placeholders(given) }));
  if (typeof expected === 'string') {
    expectError(outcome, expected);
    expect(await readItem(target, Key)).toEqual(toItem(before));
  } else {
    expect(outcome).toEqual({});
    expect(normal(await readItem(target, Key))).toEqual(normal(toItem(expected)));
  }
}

export function updateItem(
  { dynamodb, tables }: Target,
  input: Omit<UpdateItemCommandInput, 'TableName'>,
): Promise<object> {
  return dynamodb.send(new UpdateItemCommand({ ...input, TableName: tables.items }));
}

/** Sorts sets: their order isn't defined. */
export function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      ['SS', 'NS'].includes(name) && Array.isArray(member)
        ? member.toSorted()
        : name === 'BS' && Array.isArray(member)
          ? member.toSorted(Buffer.compare)
          : normal(member),
    ]),
  );
}
