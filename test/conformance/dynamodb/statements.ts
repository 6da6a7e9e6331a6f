import { randomUUID } from 'node:crypto';
import { BatchExecuteStatementCommand, ExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { Cases, Target } from '../target.ts';
import { putNew, readItem, toItem, type Values } from './requests.ts';

function insert({ tables }: Target, values: Values, table = tables.items) {
  const item = toItem(values);
  const members = Object.keys(item).map((name) => `'${name.replaceAll("'", "''")}': ?`);
  return {
    Statement: `INSERT INTO "${table}" VALUE {${members.join(', ')}}`,
    Parameters: Object.values(item),
  };
}

const send = ({ dynamodb }: Target, Statements: ReturnType<typeof insert>[]) =>
  outcomeOf(dynamodb.send(new BatchExecuteStatementCommand({ Statements })));

const ids = (count: number) => Array.from({ length: count }, () => randomUUID());

export const statements: Cases = {
  'BatchExecuteStatement inserts each item': async (target) => {
    const [a = '', b = ''] = ids(2);
    const TableName = target.tables.items;
    const values = { list: [1, { x: null }], "it's": 'quoted', set: new Set(['x']) };
    expect(await send(target, [insert(target, { id: a, ...values }), insert(target, { id: b })])).toEqual({
      Responses: [{ TableName }, { TableName }],
    });
    expect(await readItem(target, toItem({ id: a }))).toEqual(toItem(values));
    expect(await readItem(target, toItem({ id: b }))).toEqual({});
  },
  'a duplicate fails its statement only': async (target) => {
    const TableName = target.tables.items;
    const Key = await putNew(target, { first: true });
    const id = randomUUID();
    expect(
      await send(target, [insert(target, { id: Key.id?.S, second: true }), insert(target, { id })]),
    ).toEqual({
      Responses: [
        { Error: { Code: 'DuplicateItem', Message: 'Duplicate primary key exists in table' }, TableName },
        { TableName },
      ],
    });
    expect(await readItem(target, Key)).toEqual(toItem({ first: true }));
    expect(await readItem(target, toItem({ id }))).toEqual({});
  },
  'a missing key fails its statement only': async (target) => {
    const id = randomUUID();
    const { Responses } = (await send(target, [insert(target, { n: 1 }), insert(target, { id })])) as {
      Responses: { Error?: { Code: string } }[];
    };
    expect(Responses.map((each) => each.Error?.Code)).toEqual(['ValidationError', undefined]);
    expect(await readItem(target, toItem({ id }))).toEqual({});
  },
  'an unknown table fails its statement only': async (target) => {
    const id = randomUUID();
    const { Responses } = (await send(target, [
      insert(target, { id }, `no-${randomUUID()}`),
      insert(target, { id }),
    ])) as { Responses: { Error?: { Code: string } }[] };
    expect(Responses.map((each) => each.Error?.Code)).toEqual(['ResourceNotFound', undefined]);
  },
  '25 statements are a batch, and 26 are refused': async (target) => {
    const all = ids(26).map((id) => insert(target, { id }));
    expect(await send(target, all.slice(1))).toHaveProperty('Responses.24');
    expectError(await send(target, all), 'ValidationException');
  },
  'the same item twice is refused': async (target) => {
    const id = randomUUID();
    expectError(
      await send(target, [insert(target, { id }), insert(target, { id, n: 2 })]),
      'ValidationException',
    );
  },
  'ExecuteStatement inserts once': async (target) => {
    const id = randomUUID();
    const run = () =>
      outcomeOf(target.dynamodb.send(new ExecuteStatementCommand(insert(target, { id, n: 1 }))));
    expect(await run()).toEqual({ Items: [] });
    expectError(await run(), 'DuplicateItemException: Duplicate primary key exists in table');
  },
  'too few parameters are refused': async (target) => {
    const { Statement } = insert(target, { id: 'a', n: 1 });
    const command = new ExecuteStatementCommand({ Statement, Parameters: [{ S: 'a' }] });
    expectError(await outcomeOf(target.dynamodb.send(command)), 'ValidationException');
  },
};
