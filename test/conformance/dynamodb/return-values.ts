import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  type ReturnValue,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { Cases, Target } from '../target.ts';
import { type Item, placeholders, putNew, toItem, updateItem, type Values } from './requests.ts';

const BEFORE = { a: 1, b: { c: 2, d: [1] }, f: 'x' };

async function attributesAfter(
  target: Target,
  ReturnValues: ReturnValue,
  before: Values = BEFORE,
  UpdateExpression = 'SET a = :one, b.c = :one, e = :one REMOVE f',
): Promise<object> {
  const Key = await putNew(target, before);
  const outcome = await outcomeOf(
    updateItem(target, {
      Key,
      UpdateExpression,
      ReturnValues,
      ...(UpdateExpression.includes(':one') && placeholders({ values: { ':one': 'one' } })),
    }),
  );
  const { Attributes, ...rest } = outcome as { Attributes?: Item };
  if (Attributes === undefined) return rest;
  const { id, ...attributes } = Attributes;
  return { ...rest, Attributes: attributes };
}

const FAILED = 'attribute_not_exists(id)';

export const returnValues: Cases = {
  'NONE of an update returns nothing': async (target) => {
    expect(await attributesAfter(target, 'NONE')).toEqual({});
  },
  'ALL_OLD of an update returns the item before': async (target) => {
    expect(await attributesAfter(target, 'ALL_OLD')).toEqual({ Attributes: toItem(BEFORE) });
  },
  'ALL_NEW of an update returns the item after': async (target) => {
    expect(await attributesAfter(target, 'ALL_NEW')).toEqual({
      Attributes: toItem({ a: 'one', b: { c: 'one', d: [1] }, e: 'one' }),
    });
  },
  'UPDATED_OLD returns the changed paths before': async (target) => {
    expect(await attributesAfter(target, 'UPDATED_OLD')).toEqual({
      Attributes: toItem({ a: 1, b: { c: 2 }, f: 'x' }),
    });
  },
  'UPDATED_NEW returns the changed paths after': async (target) => {
    expect(await attributesAfter(target, 'UPDATED_NEW')).toEqual({
      Attributes: toItem({ a: 'one', b: { c: 'one' }, e: 'one' }),
    });
  },
  'UPDATED_NEW of a removal returns nothing': async (target) => {
    expect(await attributesAfter(target, 'UPDATED_NEW', BEFORE, 'REMOVE f')).toEqual({});
  },
  'ALL_OLD of an update that inserts returns nothing': async (target) => {
    const outcome = await outcomeOf(
      updateItem(target, { Key: toItem({ id: crypto.randomUUID() }), ReturnValues: 'ALL_OLD' }),
    );
    expect(outcome).toEqual({});
  },
  'ALL_NEW of an update without an expression returns the item': async (target) => {
    const Key = await putNew(target, { a: 1 });
    expect(await outcomeOf(updateItem(target, { Key, ReturnValues: 'ALL_NEW' }))).toEqual({
      Attributes: { ...Key, ...toItem({ a: 1 }) },
    });
  },
  'ALL_OLD of a put and a deletion returns the item before': async (target) => {
    const { dynamodb, tables } = target;
    const Key = await putNew(target, { a: 1 });
    const put = new PutItemCommand({
      TableName: tables.items,
      Item: { ...Key, ...toItem({ a: 2 }) },
      ReturnValues: 'ALL_OLD',
    });
    expect(await outcomeOf(dynamodb.send(put))).toEqual({ Attributes: { ...Key, ...toItem({ a: 1 }) } });
    const remove = new DeleteItemCommand({ TableName: tables.items, Key, ReturnValues: 'ALL_OLD' });
    expect(await outcomeOf(dynamodb.send(remove))).toEqual({ Attributes: { ...Key, ...toItem({ a: 2 }) } });
    expect(await outcomeOf(dynamodb.send(remove))).toEqual({});
  },
  'a put refuses ALL_NEW': async ({ dynamodb, tables }) => {
    const put = new PutItemCommand({
      TableName: tables.items,
      Item: toItem({ id: 'a' }),
      ReturnValues: 'ALL_NEW',
    });
    expectError(
      await outcomeOf(dynamodb.send(put)),
      'ValidationException: ReturnValues can only be ALL_OLD or NONE',
    );
  },
  'a failed condition returns the item on request': async (target) => {
    const { dynamodb, tables } = target;
    const Key = await putNew(target, { a: 1 });
    const condition = {
      TableName: tables.items,
      ConditionExpression: FAILED,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    for (const send of [
      () => dynamodb.send(new PutItemCommand({ ...condition, Item: Key })),
      () => dynamodb.send(new DeleteItemCommand({ ...condition, Key })),
      () => updateItem(target, { ...condition, Key }),
    ]) {
      const error = await send().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConditionalCheckFailedException);
      expect((error as ConditionalCheckFailedException).Item).toEqual({ ...Key, ...toItem({ a: 1 }) });
    }
  },
  'a failed condition returns no item by default, and none that is missing': async (target) => {
    const Key = await putNew(target, { a: 1 });
    const update = (input: object) =>
      updateItem(target, { Key, ...input }).catch((thrown: unknown) => thrown);
    expect(await update({ ConditionExpression: FAILED })).toHaveProperty('Item', undefined);
    const missing = await update({
      Key: toItem({ id: crypto.randomUUID() }),
      ConditionExpression: 'attribute_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(missing).toBeInstanceOf(ConditionalCheckFailedException);
    expect((missing as ConditionalCheckFailedException).Item).toBeUndefined();
  },
};
