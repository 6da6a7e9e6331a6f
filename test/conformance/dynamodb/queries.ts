import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { expectError, outcomeOf } from '../outcome.ts';
import type { TableKey } from '../tables.ts';
import type { Cases, Target } from '../target.ts';
import { putAll, query, scanPages, sortKeysByPage } from './pages.ts';
import { toItem, type Values } from './requests.ts';

/** In their order. */
const NUMBERS = [
  '-1e20',
  '-100',
  '-10.5',
  '-10',
  '-1',
  '-0.001',
  '0',
  '0.001',
  '1',
  '2',
  '9',
  '10',
  '10.5',
  '1e20',
];
const TEXTS = ['', ' ', 'A', 'B', 'a', 'a!', 'aa', 'ab', 'b', 'é', '\uFFFD', '😀'].slice(1);

/** Rows: a condition on the sort key, its values, and the indexes of the numbers or texts that it selects. */
const ON_NUMBERS: readonly (readonly [string, Values, number, number])[] = [
  ['sk = :v', { ':v': { N: '10.0' } }, 11, 12],
  ['sk < :v', { ':v': 0 }, 0, 6],
  ['sk <= :v', { ':v': 0 }, 0, 7],
  ['sk > :v', { ':v': -1 }, 5, 14],
  ['sk >= :v', { ':v': -1 }, 4, 14],
  [':v <= sk', { ':v': 10 }, 11, 14],
  ['sk BETWEEN :v AND :w', { ':v': -10, ':w': 9 }, 3, 11],
  ['sk BETWEEN :v AND :w', { ':v': 3, ':w': 4 }, 0, 0],
];
const ON_TEXTS: readonly (readonly [string, Values, number, number])[] = [
  ['sk = :v', { ':v': 'a' }, 3, 4],
  ['sk < :v', { ':v': 'a' }, 0, 3],
  ['sk > :v', { ':v': 'b' }, 8, 11],
  ['begins_with(sk, :v)', { ':v': 'a' }, 3, 7],
  ['begins_with(sk, :v)', { ':v': 'é' }, 8, 9],
  ['sk BETWEEN :v AND :w', { ':v': 'a!', ':w': 'ab' }, 4, 7],
];

const SK = { N: 'sorted', S: 'texts' } as const satisfies Record<string, TableKey>;

function selection(type: 'N' | 'S', all: readonly string[], rows: typeof ON_TEXTS): Cases {
  return Object.fromEntries(
    rows.map(([condition, values, from, to]) => [
      `${condition} with ${JSON.stringify(values)} selects from a sort key of type ${type}`,
      async (target: Target) => {
        const pk = await putAll(
          target,
          SK[type],
          all.toReversed().map((sk) => ({ sk: { [type]: sk } })),
        );
        const { Items } = await query(target, SK[type], `pk = :pk AND ${condition}`, {
          values: { ...values, ':pk': pk },
        });
        const expected = all.slice(from, to).map((sk) => (type === 'N' ? Number(sk) : sk));
        expect(Items?.map(({ sk }) => (type === 'N' ? Number(sk?.N) : sk?.S))).toEqual(expected);
      },
    ]),
  );
}

const ten = Array.from({ length: 10 }, (_, sk) => ({ sk, even: sk % 2 === 0, group: 'x' }));

/** Wrong queries of the table `sorted`: the condition, its values other than `:pk`, and the message. */
const WRONG: readonly (readonly [string, Values, string])[] = [
  ['pk > :pk', {}, 'Query key condition not supported'],
  ['sk = :v', { ':v': 1 }, 'Query condition missed key schema element: pk'],
  ['pk = :pk AND note = :v', { ':v': 1 }, 'Query condition missed key schema element: sk'],
  [
    'pk = :pk AND sk > :v AND sk < :w',
    { ':v': 1, ':w': 2 },
    'KeyConditionExpressions must only contain one condition per key',
  ],
  ['pk = :pk OR sk = :v', { ':v': 1 }, 'Invalid operator used in KeyConditionExpression: OR'],
  ['pk = :pk AND sk <> :v', { ':v': 1 }, 'Invalid operator used in KeyConditionExpression: <>'],
  ['NOT pk = :pk', {}, 'Invalid operator used in KeyConditionExpression: NOT'],
  [
    'pk = :pk AND sk = :v',
    { ':v': 'text' },
    'One or more parameter values were invalid: Condition parameter type does not match schema type',
  ],
  ['pk = :pk AND contains(sk, :v)', { ':v': 1 }, 'Invalid operator used in KeyConditionExpression: contains'],
  [
    'pk = :pk AND sk BETWEEN :v AND :w',
    { ':v': 2, ':w': 1 },
    'Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
  ],
];

export const queries: Cases = {
  ...selection('N', NUMBERS, ON_NUMBERS),
  ...selection('S', TEXTS, ON_TEXTS),
  'bytes are sorted as unsigned': async (target) => {
    const keys = [[0], [0, 0], [1], [127], [128], [255], [255, 0]].map((bytes) => Uint8Array.from(bytes));
    const pk = await putAll(
      target,
      'bytes',
      keys.toReversed().map((sk) => ({ sk })),
    );
    const { Items } = await query(target, 'bytes', 'pk = :pk', { values: { ':pk': pk } });
    expect(Items?.map(({ sk }) => sk?.B)).toEqual(keys);
  },
  'ScanIndexForward false reads backward, page by page': async (target) => {
    const pk = await putAll(target, 'sorted', ten);
    const pages = await sortKeysByPage(target, 'sorted', 'pk = :pk AND sk < :v', {
      values: { ':pk': pk, ':v': 7 },
      input: { ScanIndexForward: false, Limit: 3 },
    });
    expect(pages).toEqual([['6', '5', '4'], ['3', '2', '1'], ['0']]);
  },
  'a page that ends with the last item has a LastEvaluatedKey': async (target) => {
    const pk = await putAll(target, 'sorted', ten.slice(0, 4));
    const pages = await sortKeysByPage(target, 'sorted', 'pk = :pk', {
      values: { ':pk': pk },
      input: { Limit: 2 },
    });
    expect(pages).toEqual([['0', '1'], ['2', '3'], []]);
  },
  'Limit counts the items before the filter': async (target) => {
    const pk = await putAll(target, 'sorted', ten);
    const options = {
      values: { ':pk': pk, ':even': true },
      input: { Limit: 3, FilterExpression: 'even = :even' },
    };
    const first = await query(target, 'sorted', 'pk = :pk', options);
    expect(first).toMatchObject({ Count: 2, ScannedCount: 3, LastEvaluatedKey: toItem({ pk, sk: 2 }) });
    expect(await sortKeysByPage(target, 'sorted', 'pk = :pk', options)).toEqual([
      ['0', '2'],
      ['4'],
      ['6', '8'],
      [],
    ]);
  },
  'Select COUNT returns no items': async (target) => {
    const pk = await putAll(target, 'sorted', ten);
    const outcome = await outcomeOf(
      query(target, 'sorted', 'pk = :pk', { values: { ':pk': pk }, input: { Select: 'COUNT' } }),
    );
    expect(outcome).toEqual({ Count: 10, ScannedCount: 10 });
  },
  'an empty partition has no items': async (target) => {
    const outcome = await outcomeOf(query(target, 'sorted', 'pk = :pk', { values: { ':pk': randomUUID() } }));
    expect(outcome).toEqual({ Items: [], Count: 0, ScannedCount: 0 });
  },
  'a projection of a query returns only these attributes': async (target) => {
    const pk = await putAll(target, 'sorted', [{ sk: 1, note: 'x', even: true }]);
    const { Items } = await query(target, 'sorted', 'pk = :pk', {
      values: { ':pk': pk },
      input: { ProjectionExpression: 'sk, even' },
    });
    expect(Items).toEqual([toItem({ sk: 1, even: true })]);
  },
  'a page ends after 1 MB': async (target) => {
    const text = 'x'.repeat(300_000);
    const pk = randomUUID();
    for (const sk of [1, 2, 3, 4, 5]) await putAll(target, 'sorted', [{ pk, sk, text }]);
    const pages = await sortKeysByPage(target, 'sorted', 'pk = :pk', {
      values: { ':pk': pk },
    });
    expect(pages).toEqual([['1', '2', '3', '4'], ['5']]);
  },
  ...Object.fromEntries(
    WRONG.map(([condition, values, message]) => [
      `the key condition ${condition} with ${JSON.stringify(values)} is refused`,
      async (target: Target) => {
        const usesPk = condition.includes(':pk');
        const outcome = await outcomeOf(
          query(target, 'sorted', condition, { values: { ...values, ...(usesPk && { ':pk': 'a' }) } }),
        );
        expectError(outcome, `ValidationException: ${message}`);
      },
    ]),
  ),
  'a filter on a key is refused': async (target) => {
    const outcome = await outcomeOf(
      query(target, 'sorted', 'pk = :pk', {
        values: { ':pk': 'a', ':v': 1 },
        input: { FilterExpression: 'sk > :v' },
      }),
    );
    expectError(
      outcome,
      'ValidationException: Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    );
  },
  'a Limit of 0 is refused': async (target) => {
    const outcome = await outcomeOf(
      query(target, 'sorted', 'pk = :pk', { values: { ':pk': 'a' }, input: { Limit: 0 } }),
    );
    expectError(
      outcome,
      "ValidationException: 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  },
  'a start key of another partition is refused': async (target) => {
    const outcome = await outcomeOf(
      query(target, 'sorted', 'pk = :pk', {
        values: { ':pk': 'a' },
        input: { ExclusiveStartKey: toItem({ pk: 'b', sk: 1 }) },
      }),
    );
    expectError(
      outcome,
      'ValidationException: The provided starting key is outside query boundaries based on provided conditions',
    );
  },
  'a start key without its sort key is refused': async (target) => {
    const outcome = await outcomeOf(
      query(target, 'sorted', 'pk = :pk', {
        values: { ':pk': 'a' },
        input: { ExclusiveStartKey: toItem({ pk: 'a' }) },
      }),
    );
    expectError(outcome, 'ValidationException: The provided starting key is invalid');
  },
  'a query without a key condition is refused': async (target) => {
    const outcome = await outcomeOf(query(target, 'sorted', undefined as unknown as string, {}));
    expectError(
      outcome,
      'ValidationException: Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  },
  'a scan returns every item once, page by page': async (target) => {
    const ids = Array.from({ length: 7 }, (_, index) => `scan-${index}`);
    await putAll(
      target,
      'scanned',
      ids.map((id, index) => ({ id, odd: index % 2 === 1 })),
    );
    const pages = await scanPages(target, 'scanned', { Limit: 3 });
    expect(pages.map(({ Count }) => Count)).toEqual([3, 3, 1]);
    expect(pages.flatMap(({ Items }) => Items?.map(({ id }) => id?.S)).toSorted()).toEqual(ids);
    const odd = await scanPages(target, 'scanned', {
      Limit: 2,
      FilterExpression: 'odd = :odd',
      ExpressionAttributeValues: toItem({ ':odd': true }),
    });
    expect(odd.map(({ ScannedCount }) => ScannedCount)).toEqual([2, 2, 2, 1]);
    expect(odd.reduce((sum, { Count = 0 }) => sum + Count, 0)).toBe(3);
    const segments = await Promise.all(
      [0, 1, 2].map((Segment) => scanPages(target, 'scanned', { Segment, TotalSegments: 3 })),
    );
    expect(
      segments
        .flat()
        .flatMap(({ Items }) => Items?.map(({ id }) => id?.S))
        .toSorted(),
    ).toEqual(ids);
  },
};
