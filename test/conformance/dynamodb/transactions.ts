import { randomUUID } from 'node:crypto';
import {
  TransactGetItemsCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { Cases, Target } from '../target.ts';
import { type Item, placeholders, putNew, readItem, toItem } from './requests.ts';

const send = ({ dynamodb }: Target, TransactItems: TransactWriteItem[], ClientRequestToken?: string) =>
  dynamodb.send(
    new TransactWriteItemsCommand({ TransactItems, ...(ClientRequestToken && { ClientRequestToken }) }),
  );

const canceled = async (sent: Promise<unknown>) => {
  const error = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TransactionCanceledException);
  return error as TransactionCanceledException;
};

const actions = ({ tables: { items: TableName } }: Target) => ({
  put: (id: string, ConditionExpression?: string): TransactWriteItem => ({
    Put: { TableName, Item: toItem({ id, put: true }), ...(ConditionExpression && { ConditionExpression }) },
  }),
  add: (Key: Item, more = {}): TransactWriteItem => ({
    Update: {
      TableName,
      Key,
      UpdateExpression: 'SET n = n + :one',
      ...placeholders({ values: { ':one': 1 } }),
      ...more,
    },
  }),
  remove: (Key: Item): TransactWriteItem => ({ Delete: { TableName, Key } }),
  check: (Key: Item, ConditionExpression: string, more = {}): TransactWriteItem => ({
    ConditionCheck: { TableName, Key, ConditionExpression, ...more },
  }),
});

const SAME_ITEM = 'ValidationException: Transaction request cannot include multiple operations on one item';

export const transactions: Cases = {
  'all actions happen': async (target) => {
    const { put, add, remove, check } = actions(target);
    const [updated, removed, checked] = await Promise.all([
      putNew(target, { n: 1 }),
      putNew(target, {}),
      putNew(target, {}),
    ]);
    const id = randomUUID();
    const outcome = await outcomeOf(
      send(target, [put(id), add(updated), remove(removed), check(checked, 'attribute_exists(id)')]),
    );
    expect(outcome).toEqual({});
    expect(await readItem(target, toItem({ id }))).toEqual(toItem({ put: true }));
    expect(await readItem(target, updated)).toEqual(toItem({ n: 2 }));
    expect(await readItem(target, removed)).toBeUndefined();
  },
  'a failed condition cancels all, with a reason for each action in order': async (target) => {
    const { put, add, check } = actions(target);
    const Key = await putNew(target, { n: 1 });
    const id = randomUUID();
    const error = await canceled(
      send(target, [
        put(id),
        check(Key, 'n > :ten', {
          ...placeholders({ values: { ':ten': 10 } }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        put(randomUUID(), 'attribute_exists(id)'),
        add(await putNew(target, { n: 1 })),
      ]),
    );
    expect(error.message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed, None]',
    );
    const Code = 'ConditionalCheckFailed';
    const Message = 'The conditional request failed';
    expect(error.CancellationReasons).toEqual([
      { Code: 'None' },
      { Code, Message, Item: { ...Key, ...toItem({ n: 1 }) } },
      { Code, Message },
      { Code: 'None' },
    ]);
    expect(await readItem(target, toItem({ id }))).toBeUndefined();
  },
  'a failed condition of a missing item has no Item': async (target) => {
    const error = await canceled(
      send(target, [
        actions(target).add(toItem({ id: randomUUID() }), {
          ConditionExpression: 'attribute_exists(id)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ]),
    );
    expect(error.CancellationReasons).toEqual([
      { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
    ]);
  },
  'an update that fails with the item cancels with ValidationError': async (target) => {
    const { add, put } = actions(target);
    const Key = await putNew(target, { n: 'text' });
    const error = await canceled(send(target, [put(randomUUID()), add(Key)]));
    expect(error.CancellationReasons).toEqual([
      { Code: 'None' },
      {
        Code: 'ValidationError',
        Message: 'An operand in the update expression has an incorrect data type',
      },
    ]);
  },
  'the same item twice is refused': async (target) => {
    const { put, add, check, remove } = actions(target);
    const Key = await putNew(target, { n: 1 });
    for (const second of [put(Key.id?.S ?? ''), check(Key, 'attribute_exists(id)'), remove(Key)]) {
      expectError(await outcomeOf(send(target, [add(Key), second])), SAME_ITEM);
    }
    expect(await readItem(target, Key)).toEqual(toItem({ n: 1 }));
  },
  'a request repeated with its token is executed once': async (target) => {
    const Key = await putNew(target, { n: 1 });
    const token = randomUUID();
    for (const _ of [1, 2]) await send(target, [actions(target).add(Key)], token);
    expect(await readItem(target, Key)).toEqual(toItem({ n: 2 }));
  },
  'a token of another request is refused': async (target) => {
    const { add, remove } = actions(target);
    const Key = await putNew(target, { n: 1 });
    const token = randomUUID();
    await send(target, [add(Key)], token);
    expectError(await outcomeOf(send(target, [remove(Key)], token)), 'IdempotentParameterMismatchException');
    expect(await readItem(target, Key)).toEqual(toItem({ n: 2 }));
  },
  'a token of a canceled transaction may be used again': async (target) => {
    const { put } = actions(target);
    const Key = await putNew(target, {});
    const action = put(Key.id?.S ?? '', 'attribute_not_exists(id)');
    const token = randomUUID();
    await canceled(send(target, [action], token));
    await send(target, [actions(target).remove(Key)]);
    expect(await outcomeOf(send(target, [action], token))).toEqual({});
  },
  '100 actions are one transaction': async (target) => {
    const { put } = actions(target);
    expect(
      await outcomeOf(
        send(
          target,
          Array.from({ length: 100 }, () => put(randomUUID())),
        ),
      ),
    ).toEqual({});
  },
  '101 actions are refused': async (target) => {
    const { put } = actions(target);
    expectError(
      await outcomeOf(
        send(
          target,
          Array.from({ length: 101 }, () => put(randomUUID())),
        ),
      ),
      'ValidationException',
    );
  },
  'a transaction without actions is refused': async (target) => {
    expectError(await outcomeOf(send(target, [])), 'ValidationException');
  },
  'two actions in one element are refused': async (target) => {
    const { put, remove } = actions(target);
    const both = { ...put(randomUUID()), ...remove(toItem({ id: 'a' })) };
    expectError(
      await outcomeOf(send(target, [both])),
      'ValidationException: TransactItems can only contain one of Check, Put, Update or Delete',
    );
  },
  'an invalid expression is refused before any condition': async (target) => {
    const { check, put } = actions(target);
    const outcome = await outcomeOf(
      send(target, [
        put('a', 'attribute_exists(nope) AND'),
        check(toItem({ id: 'b' }), 'attribute_exists(id)'),
      ]),
    );
    expectError(outcome, 'ValidationException');
  },
  'TransactGetItems returns the items in order': async (target) => {
    const { dynamodb, tables } = target;
    const [a, b] = await Promise.all([putNew(target, { n: 1 }), putNew(target, { n: 2, more: true })]);
    const TableName = tables.items;
    const TransactItems = [
      { Get: { TableName, Key: b, ProjectionExpression: 'n' } },
      { Get: { TableName, Key: toItem({ id: randomUUID() }) } },
      { Get: { TableName, Key: a } },
    ];
    expect(await outcomeOf(dynamodb.send(new TransactGetItemsCommand({ TransactItems })))).toEqual({
      Responses: [{ Item: toItem({ n: 2 }) }, {}, { Item: { ...a, ...toItem({ n: 1 }) } }],
    });
  },
};
