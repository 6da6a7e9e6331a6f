import { randomUUID } from 'node:crypto';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  PutItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { Cases, Target } from '../target.ts';
import { putNew, readItem, toItem } from './requests.ts';

const write = ({ dynamodb, tables }: Target, requests: WriteRequest[]) =>
  outcomeOf(dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [tables.items]: requests } })));

const get = ({ dynamodb, tables }: Target, ids: readonly string[], more = {}) =>
  outcomeOf(
    dynamodb.send(
      new BatchGetItemCommand({
        RequestItems: { [tables.items]: { Keys: ids.map((id) => toItem({ id })), ...more } },
      }),
    ),
  ) as Promise<{ Responses?: Record<string, unknown[]>; UnprocessedKeys?: object }>;

const putOf = (id: string, more = {}): WriteRequest => ({ PutRequest: { Item: toItem({ id, ...more }) } });
const deletionOf = (id: string): WriteRequest => ({ DeleteRequest: { Key: toItem({ id }) } });
const ids = (count: number) => Array.from({ length: count }, () => randomUUID());

export const batches: Cases = {
  'BatchWriteItem puts and deletes': async (target) => {
    const [a = '', b = ''] = ids(2);
    const Key = await putNew(target, { old: true });
    expect(await write(target, [putOf(a, { n: 1 }), putOf(b), deletionOf(Key.id?.S ?? '')])).toEqual({
      UnprocessedItems: {},
    });
    expect(await readItem(target, toItem({ id: a }))).toEqual(toItem({ n: 1 }));
    expect(await readItem(target, toItem({ id: b }))).toEqual({});
    expect(await readItem(target, Key)).toBeUndefined();
  },
  'BatchWriteItem of several tables': async (target) => {
    const { dynamodb, tables } = target;
    const id = randomUUID();
    const Item = toItem({ pk: id, sk: 1 });
    const outcome = await outcomeOf(
      dynamodb.send(
        new BatchWriteItemCommand({
          RequestItems: { [tables.items]: [putOf(id)], [tables.sorted]: [{ PutRequest: { Item } }] },
        }),
      ),
    );
    expect(outcome).toEqual({ UnprocessedItems: {} });
  },
  'BatchWriteItem takes 25 items': async (target) => {
    expect(
      await write(
        target,
        ids(25).map((id) => putOf(id)),
      ),
    ).toEqual({ UnprocessedItems: {} });
  },
  'BatchWriteItem refuses 26 items': async (target) => {
    expectError(
      await write(
        target,
        ids(26).map((id) => putOf(id)),
      ),
      'ValidationException',
    );
  },
  'BatchWriteItem refuses an item twice': async (target) => {
    const id = randomUUID();
    for (const second of [putOf(id, { n: 2 }), deletionOf(id)]) {
      expectError(
        await write(target, [putOf(id), second]),
        'ValidationException: Provided list of item keys contains duplicates',
      );
    }
    expect(await readItem(target, toItem({ id }))).toBeUndefined();
  },
  'BatchWriteItem refuses all items if one is invalid': async (target) => {
    const id = randomUUID();
    expectError(
      await write(target, [putOf(id), { PutRequest: { Item: toItem({ n: 1 }) } }]),
      'ValidationException',
    );
    expect(await readItem(target, toItem({ id }))).toBeUndefined();
  },
  'BatchWriteItem refuses an unknown table': async ({ dynamodb }) => {
    const command = new BatchWriteItemCommand({ RequestItems: { [`no-${randomUUID()}`]: [putOf('a')] } });
    expectError(await outcomeOf(dynamodb.send(command)), 'ResourceNotFoundException');
  },
  'BatchWriteItem refuses an empty list': async (target) => {
    expectError(await write(target, []), 'ValidationException');
  },
  'BatchGetItem returns the items that exist': async (target) => {
    const Key = await putNew(target, { a: 1, b: 2 });
    const outcome = await get(target, [Key.id?.S ?? '', randomUUID()], {
      ConsistentRead: true,
      ProjectionExpression: 'a',
    });
    expect(outcome).toEqual({
      Responses: { [target.tables.items]: [toItem({ a: 1 })] },
      UnprocessedKeys: {},
    });
  },
  'BatchGetItem takes 100 keys': async (target) => {
    expect(await get(target, ids(100))).toEqual({
      Responses: { [target.tables.items]: [] },
      UnprocessedKeys: {},
    });
  },
  'BatchGetItem refuses 101 keys': async (target) => {
    expectError(await get(target, ids(101)), 'ValidationException');
  },
  'BatchGetItem refuses a key twice': async (target) => {
    const id = randomUUID();
    expectError(
      await get(target, [id, id]),
      'ValidationException: Provided list of item keys contains duplicates',
    );
  },
  'BatchGetItem leaves keys unprocessed after 16 MB': async (target) => {
    const { dynamodb, tables } = target;
    const all = ids(45);
    for (const id of all) {
      const Item = toItem({ id, text: 'x'.repeat(390_000) });
      await dynamodb.send(new PutItemCommand({ TableName: tables.items, Item }));
    }
    const outcome = await get(target, all);
    const read = outcome.Responses?.[tables.items]?.length ?? 0;
    expect(read).toBeGreaterThan(35);
    expect(read).toBeLessThan(45);
    const { [tables.items]: unprocessed } = outcome.UnprocessedKeys as Record<string, { Keys: unknown[] }>;
    expect(unprocessed?.Keys).toHaveLength(45 - read);
  },
};
