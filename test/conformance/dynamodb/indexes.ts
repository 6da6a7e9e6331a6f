import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { Cases, Target } from '../target.ts';
import { putAll, query, sortKeysByPage } from './pages.ts';
import { placeholders, toItem } from './requests.ts';

const byGroup = (group: string, IndexName: string, input = {}) => ({
  names: { '#group': 'group' },
  values: { ':group': group },
  input: { IndexName, ...input },
});

const itemsOf = async (target: Target, group: string, IndexName: string, input = {}) =>
  (await query(target, 'sorted', '#group = :group', byGroup(group, IndexName, input))).Items;

export const indexes: Cases = {
  'an index has the items with its keys, and their projection': async (target) => {
    const group = randomUUID();
    const row = { sk: 1, group, at: 5, name: 'n', note: 'note', other: 'other' };
    const pk = await putAll(target, 'sorted', [row, { sk: 2, group, note: 'without at' }, { sk: 3, at: 1 }]);
    expect(await itemsOf(target, group, 'KeysByGroup')).toEqual([toItem({ pk, sk: 1, group, at: 5 })]);
    expect(await itemsOf(target, group, 'NotesByGroup')).toEqual([
      toItem({ pk, sk: 1, group, note: 'note' }),
      toItem({ pk, sk: 2, group, note: 'without at' }),
    ]);
    const all = await itemsOf(target, group, 'AllByGroup');
    expect(all?.toSorted((a, b) => Number(a.sk?.N) - Number(b.sk?.N))).toEqual([
      toItem({ pk, ...row }),
      toItem({ pk, sk: 2, group, note: 'without at' }),
    ]);
  },
  'an index is sorted by its own key': async (target) => {
    const group = randomUUID();
    await putAll(
      target,
      'sorted',
      [3, -2, 10, 0.5].map((at, sk) => ({ sk, group, at })),
    );
    const items = await itemsOf(target, group, 'KeysByGroup');
    expect(items?.map(({ at }) => at?.N)).toEqual(['-2', '0.5', '3', '10']);
    const backward = await itemsOf(target, group, 'KeysByGroup', { ScanIndexForward: false });
    expect(backward?.map(({ at }) => at?.N)).toEqual(['10', '3', '0.5', '-2']);
  },
  'an index follows updates and removals of its keys': async (target) => {
    const group = randomUUID();
    const pk = await putAll(target, 'sorted', [{ sk: 1, group, at: 1 }]);
    const update = (UpdateExpression: string, values?: object) =>
      target.dynamodb.send(
        new UpdateItemCommand({
          TableName: target.tables.sorted,
          Key: toItem({ pk, sk: 1 }),
          UpdateExpression,
          ...placeholders({ names: { '#at': 'at' }, ...(values && { values: { ...values } }) }),
        }),
      );
    await update('SET #at = :at', { ':at': 2 });
    await target.indexed();
    expect((await itemsOf(target, group, 'KeysByGroup'))?.map(({ at }) => at?.N)).toEqual(['2']);
    await update('REMOVE #at');
    await target.indexed();
    expect(await itemsOf(target, group, 'KeysByGroup')).toEqual([]);
    expect(await itemsOf(target, group, 'AllByGroup')).toHaveLength(1);
  },
  'pages of an index continue among equal keys': async (target) => {
    const group = randomUUID();
    await putAll(
      target,
      'sorted',
      [1, 2, 3, 4, 5].map((sk) => ({ sk, group, at: 7 })),
    );
    const options = byGroup(group, 'KeysByGroup', { Limit: 2 });
    const pages = await sortKeysByPage(target, 'sorted', '#group = :group', options);
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
    expect(pages.flat().toSorted()).toEqual(['1', '2', '3', '4', '5']);
  },
  'LastEvaluatedKey of an index has the keys of index and table': async (target) => {
    const group = randomUUID();
    const pk = await putAll(target, 'sorted', [{ sk: 1, group, at: 1 }]);
    const { LastEvaluatedKey } = await query(
      target,
      'sorted',
      '#group = :group',
      byGroup(group, 'KeysByGroup', { Limit: 1 }),
    );
    expect(LastEvaluatedKey).toEqual(toItem({ pk, sk: 1, group, at: 1 }));
  },
  'a local index is read consistently, with attributes of the table': async (target) => {
    const pk = await putAll(target, 'sorted', [
      { sk: 1, name: 'b', note: 'x' },
      { sk: 2, name: 'a', note: 'y' },
      { sk: 3, note: 'z' },
    ]);
    const read = (input: object) =>
      query(target, 'sorted', 'pk = :pk', {
        values: { ':pk': pk },
        input: { IndexName: 'KeysByName', ConsistentRead: true, ...input },
      });
    expect((await read({})).Items).toEqual([
      toItem({ pk, sk: 2, name: 'a' }),
      toItem({ pk, sk: 1, name: 'b' }),
    ]);
    const { Items } = await read({ ProjectionExpression: 'note' });
    expect(Items).toEqual([toItem({ note: 'y' }), toItem({ note: 'x' })]);
  },
  'a consistent read of a global index is refused': async (target) => {
    const outcome = await outcomeOf(
      query(target, 'sorted', '#group = :group', byGroup('a', 'AllByGroup', { ConsistentRead: true })),
    );
    expectError(
      outcome,
      'ValidationException: Consistent reads are not supported on global secondary indexes',
    );
  },
  'an unknown index is refused': async (target) => {
    const outcome = await outcomeOf(query(target, 'sorted', '#group = :group', byGroup('a', 'Other')));
    expectError(outcome, 'ValidationException: The table does not have the specified index: Other');
  },
  'ALL_ATTRIBUTES of a global index that lacks some is refused': async (target) => {
    const outcome = await outcomeOf(
      query(target, 'sorted', '#group = :group', byGroup('a', 'KeysByGroup', { Select: 'ALL_ATTRIBUTES' })),
    );
    expectError(
      outcome,
      'ValidationException: One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index KeysByGroup because its projection type is not ALL',
    );
  },
};
