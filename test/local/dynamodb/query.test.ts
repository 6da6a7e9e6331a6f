import {
  type AttributeValue,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TableDefinition } from '../../../local/dynamodb/table-definition.ts';
import { type DynamoDbUnderTest, dynamoDbUnderTest, failureOf } from './started-dynamodb.ts';

const TableName = 'Links';

/** Links by owner and number, by color, and by an owner's clicks. */
const linksTable: TableDefinition = {
  TableName,
  KeySchema: [
    { AttributeName: 'owner', KeyType: 'HASH' },
    { AttributeName: 'n', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'owner', AttributeType: 'S' },
    { AttributeName: 'n', AttributeType: 'N' },
    { AttributeName: 'color', AttributeType: 'S' },
    { AttributeName: 'clicks', AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-color',
      KeySchema: [{ AttributeName: 'color', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'by-clicks',
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'clicks', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

let { client }: DynamoDbUnderTest = {} as DynamoDbUnderTest;
beforeEach(() => {
  client = dynamoDbUnderTest([linksTable]).client;
});

const link = (owner: string, n: number, more: Record<string, AttributeValue> = {}) => ({
  owner: { S: owner },
  n: { N: String(n) },
  ...more,
});
const put = (Item: Record<string, AttributeValue>) => client.send(new PutItemCommand({ TableName, Item }));
const query = (input: Partial<QueryCommandInput> = {}) =>
  client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: '#owner = :ann',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':ann': { S: 'ann' } },
      ...input,
    }),
  );
const ofColor = {
  IndexName: 'by-color',
  KeyConditionExpression: 'color = :red',
  ExpressionAttributeNames: undefined,
  ExpressionAttributeValues: { ':red': { S: 'red' } },
};
const scan = (input: Partial<ScanCommandInput> = {}) => client.send(new ScanCommand({ TableName, ...input }));
const numbers = (items: readonly Record<string, AttributeValue>[] = []) => items.map(({ n }) => Number(n?.N));

describe('a query', () => {
  const number = fc.oneof(
    fc.integer({ min: -20, max: 20 }),
    fc.integer().map((n) => n / 64),
  );
  const within: Record<string, (n: number, low: number, high: number) => boolean> = {
    'n = :low': (n, low) => n === low,
    'n < :low': (n, low) => n < low,
    'n <= :low': (n, low) => n <= low,
    'n > :low': (n, low) => n > low,
    'n >= :low': (n, low) => n >= low,
    'n BETWEEN :low AND :high': (n, low, high) => n >= low && n <= high,
  };

  it('has the items of a partition whose sort key is in the range, in order, in pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          number.map((n) => n + 0),
          { maxLength: 12 },
        ),
        fc.constantFrom(...Object.keys(within)),
        fc.tuple(number, number).map((bounds) => bounds.toSorted((a, b) => a - b)),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        async (stored, condition, [low = 0, high = 0], ScanIndexForward, Limit) => {
          client = dynamoDbUnderTest([linksTable]).client;
          for (const n of stored) await put(link('ann', n));
          await put(link('bob', low));
          const input = {
            KeyConditionExpression: `#owner = :ann AND ${condition}`,
            ExpressionAttributeValues: {
              ':ann': { S: 'ann' },
              ':low': { N: String(low) },
              ...(condition.includes(':high') && { ':high': { N: String(high) } }),
            },
            ScanIndexForward,
            Limit,
          };
          const found: number[] = [];
          let start: Record<string, AttributeValue> | undefined;
          do {
            const page = await query({ ...input, ...(start && { ExclusiveStartKey: start }) });
            found.push(...numbers(page.Items));
            start = page.LastEvaluatedKey;
          } while (start !== undefined);
          const expected = stored
            .filter((n) => within[condition]?.(n, low, high))
            .toSorted((a, b) => (ScanIndexForward ? a - b : b - a));
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has the strings that begin with a prefix, by their bytes', async () => {
    const text = { ...linksTable, TableName: 'Texts' };
    const { AttributeDefinitions, GlobalSecondaryIndexes: _, LocalSecondaryIndexes: __, ...rest } = text;
    ({ client } = dynamoDbUnderTest([
      {
        ...rest,
        AttributeDefinitions: AttributeDefinitions.slice(0, 2).map((each) => ({
          ...each,
          AttributeType: 'S',
        })),
      },
    ]));
    for (const n of ['', 'a', 'ab', 'a\u{ff}', 'a\u{1f600}', 'a\u{ffff}', 'b', 'B'].slice(1)) {
      await client.send(
        new PutItemCommand({ TableName: 'Texts', Item: { owner: { S: 'ann' }, n: { S: n } } }),
      );
    }
    const { Items } = await query({
      TableName: 'Texts',
      KeyConditionExpression: '#owner = :ann AND begins_with(n, :a)',
      ExpressionAttributeValues: { ':ann': { S: 'ann' }, ':a': { S: 'a' } },
    });

    expect(Items?.map(({ n }) => n?.S)).toEqual(['a', 'ab', 'a\u{ff}', 'a\u{ffff}', 'a\u{1f600}']);
  });

  it('filters after its limit', async () => {
    for (const n of [1, 2, 3, 4]) await put(link('ann', n, { even: { BOOL: n % 2 === 0 } }));
    const page = await query({
      Limit: 3,
      FilterExpression: 'even = :true',
      ExpressionAttributeValues: { ':ann': { S: 'ann' }, ':true': { BOOL: true } },
    });

    expect(page).toMatchObject({ Count: 1, ScannedCount: 3, LastEvaluatedKey: link('ann', 3) });
    expect(numbers(page.Items)).toEqual([2]);
  });

  it('ends a page at 1 MB', async () => {
    for (const n of [1, 2, 3, 4, 5]) await put(link('ann', n, { x: { S: 'x'.repeat(300 * 1024) } }));
    const page = await query({ ReturnConsumedCapacity: 'TOTAL' });

    expect(page.Count).toBe(4);
    expect(page.LastEvaluatedKey).toEqual(link('ann', 4));
    expect(page.ConsumedCapacity).toEqual({ TableName, CapacityUnits: 150.5 });
  });

  it('counts items without returning them', async () => {
    await put(link('ann', 1));
    const page = await query({ Select: 'COUNT' });

    expect(page).toMatchObject({ Count: 1, ScannedCount: 1 });
    expect(page.Items).toBeUndefined();
  });
});

describe('a query of a global index', () => {
  it('has the projected attributes, and continues after its last key', async () => {
    const red = { color: { S: 'red' }, title: { S: 't' } };
    for (const n of [1, 2, 3]) await put(link('ann', n, { ...red, extra: { S: 'x' } }));
    await put(link('ann', 4, { color: { S: 'blue' } }));
    await put(link('ann', 5));
    const first = await query({ ...ofColor, Limit: 2 });
    const second = await query({ ...ofColor, ExclusiveStartKey: first.LastEvaluatedKey });

    expect(Object.keys(first.LastEvaluatedKey ?? {}).toSorted()).toEqual(['color', 'n', 'owner']);
    const found = [...(first.Items ?? []), ...(second.Items ?? [])];
    expect(found.toSorted((a, b) => Number(a.n?.N) - Number(b.n?.N))).toEqual(
      [1, 2, 3].map((n) => link('ann', n, red)),
    );
  });

  it('follows the changes of an item', async () => {
    const titles = async () => (await query(ofColor)).Items?.map(({ title }) => title?.S);
    await put(link('ann', 1, { color: { S: 'red' }, title: { S: 'old' } }));
    await put(link('ann', 1, { color: { S: 'red' }, title: { S: 'new' } }));
    expect(await titles()).toEqual(['new']);
    await put(link('ann', 1, { color: { S: 'blue' } }));
    expect(await titles()).toEqual([]);
    await put(link('ann', 1, { color: { S: 'red' } }));
    expect(await titles()).toEqual([undefined]);
    await put(link('ann', 1));
    expect(await titles()).toEqual([]);
  });

  it.each<[string, Partial<QueryCommandInput>, string]>([
    ['a consistent read', { ConsistentRead: true }, 'Consistent reads are not supported'],
    ['all attributes', { Select: 'ALL_ATTRIBUTES' }, 'Select type ALL_ATTRIBUTES is not supported'],
    ['other attributes', { ProjectionExpression: 'extra' }, 'by-color does not project [extra]'],
    ['a filter by others', { FilterExpression: 'extra = :red' }, 'more filter attributes: [extra]'],
    ['a filter by its key', { FilterExpression: 'color = :red' }, 'Primary key attribute: color'],
    ['a partial start', { ExclusiveStartKey: link('ann', 1) }, 'The provided starting key is invalid'],
    [
      'a start elsewhere',
      { ExclusiveStartKey: link('ann', 1, { color: { S: 'blue' } }) },
      'outside query boundaries',
    ],
    ['an unknown name', { IndexName: 'by-size' }, 'does not have the specified index: by-size'],
  ])('refuses %s', async (_, input, message) => {
    const error = await failureOf(query({ ...ofColor, ...input }));

    expect(error).toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) });
  });

  it('is refused a key of another type', async () => {
    const error = await failureOf(put(link('ann', 1, { color: { N: '1' } })));

    expect(error).toHaveProperty('message', expect.stringContaining('Type mismatch for Index Key color'));
    expect(await failureOf(put(link('ann', 1, { color: { S: '' } })))).toHaveProperty(
      'message',
      expect.stringContaining('IndexName: by-color, IndexKey: color'),
    );
  });
});

it('a query of a local index reads other attributes from the table', async () => {
  for (const n of [1, 2, 3]) {
    await put(link('ann', n, { clicks: { N: String(-n) }, title: { S: `t${n}` } }));
  }
  await put(link('ann', 4));
  const input = { IndexName: 'by-clicks', ReturnConsumedCapacity: 'INDEXES' } as const;

  const keys = await query(input);
  expect(numbers(keys.Items)).toEqual([3, 2, 1]);
  expect(keys.Items?.[0]).toEqual(link('ann', 3, { clicks: { N: '-3' } }));
  const titles = await query({ ...input, ProjectionExpression: 'title', ConsistentRead: true });
  expect(titles.Items?.map(({ title }) => title?.S)).toEqual(['t3', 't2', 't1']);
  expect(titles.ConsumedCapacity).toMatchObject({
    CapacityUnits: 4,
    Table: { CapacityUnits: 3 },
    LocalSecondaryIndexes: { 'by-clicks': { CapacityUnits: 1 } },
  });
});

describe('a scan', () => {
  it('has each item once, in segments and pages', async () => {
    const all = Array.from({ length: 50 }, (_, n) => `${n % 10} ${n}`);
    for (const each of all) {
      const [owner = '', n] = each.split(' ');
      await put(link(owner, Number(n)));
    }
    const found: string[] = [];
    for (const Segment of [0, 1, 2]) {
      let start: Record<string, AttributeValue> | undefined;
      do {
        const page = await scan({ Segment, TotalSegments: 3, Limit: 4, ExclusiveStartKey: start });
        found.push(...(page.Items ?? []).map(({ owner, n }) => `${owner?.S} ${n?.N}`));
        start = page.LastEvaluatedKey;
      } while (start !== undefined);
    }

    expect(found.toSorted()).toEqual(all.toSorted());
  });

  it('of an index has the items with its keys', async () => {
    await put(link('ann', 1, { color: { S: 'red' } }));
    await put(link('ann', 2));

    expect(numbers((await scan({ IndexName: 'by-color' })).Items)).toEqual([1]);
  });

  it.each<[Partial<ScanCommandInput>, string]>([
    [{ Segment: 0 }, 'The TotalSegments parameter is required'],
    [{ TotalSegments: 2 }, 'The Segment parameter is required'],
    [{ Segment: 2, TotalSegments: 2 }, 'Segment: 2 is not less than TotalSegments: 2'],
    [{ Segment: 0, TotalSegments: 1_000_001 }, 'less than or equal to 1000000'],
  ])('refuses %j', async (input, message) => {
    expect(await failureOf(scan(input))).toHaveProperty('message', expect.stringContaining(message));
  });
});
