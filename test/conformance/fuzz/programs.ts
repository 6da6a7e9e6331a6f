import * as fc from 'fast-check';
import type { TableDefinition } from '../../../local/dynamodb/table-definition.ts';
import {
  condition,
  type Expression,
  type Key,
  keyCondition,
  NAMES,
  projection,
  update,
} from './expressions.ts';
import { scalars, small, type Value, value } from './values.ts';

export interface Request {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A table and requests for it. */
export interface Program {
  readonly definition: Omit<TableDefinition, 'TableName'>;
  readonly requests: readonly Request[];
}

type Item = Readonly<Record<string, Value>>;

interface Keys {
  readonly hash: Key;
  readonly range: Key | undefined;
}

/** Most requests are for items with these keys. */
const COMMON_KEYS = { S: ['a', 'b'], N: ['1', '2'], B: ['AA==', 'AQ=='] } as const;

const keyType = fc.constantFrom('S' as const, 'N' as const, 'B' as const);

const schemaOf = ({ hash, range }: Keys) => [
  { AttributeName: hash.name, KeyType: 'HASH' },
  ...(range === undefined ? [] : [{ AttributeName: range.name, KeyType: 'RANGE' }]),
];

const keysOf = (hashName: string, rangeName: string): fc.Arbitrary<Keys> =>
  fc.tuple(keyType, fc.option(keyType, { nil: undefined })).map(([hash, range]) => ({
    hash: { name: hashName, type: hash },
    range: range && { name: rangeName, type: range },
  }));

/** The expressions of a request with their placeholders. */
function withExpressions(input: object, expressions: Readonly<Record<string, Expression | null>>): object {
  const given = Object.entries(expressions).filter(
    (entry): entry is [string, Expression] => entry[1] !== null,
  );
  const text = given.map(([, expression]) => expression.text).join(' ');
  const values = Object.assign({}, ...given.map(([, expression]) => expression.values));
  const names = Object.entries(NAMES).filter(([name]) => text.includes(name));
  return {
    ...input,
    ...Object.fromEntries(given.map(([name, expression]) => [name, expression.text])),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
  };
}

/** Any table and requests that mostly meet the same few items. */
export const program: fc.Arbitrary<Program> = fc
  .tuple(
    keysOf('pk', 'sk'),
    fc.option(keysOf('g', 'h'), { nil: undefined }),
    fc.constantFrom('ALL', 'KEYS_ONLY', 'INCLUDE'),
  )
  .chain(([keys, index, projectionType]) =>
    fc
      .array(requestOf(keys, index), { minLength: 4, maxLength: 14 })
      .map((requests) => ({ definition: definitionOf(keys, index, projectionType), requests })),
  );

function definitionOf(keys: Keys, index: Keys | undefined, ProjectionType: string): Program['definition'] {
  const all = [keys.hash, keys.range, index?.hash, index?.range].filter((key) => key !== undefined);
  return {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: schemaOf(keys),
    AttributeDefinitions: all.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    ...(index !== undefined && {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'Index',
          KeySchema: schemaOf(index),
          Projection: {
            ProjectionType,
            ...(ProjectionType === 'INCLUDE' && { NonKeyAttributes: ['a', 'm'] }),
          },
        },
      ],
    }),
  };
}

function requestOf(keys: Keys, index: Keys | undefined): fc.Arbitrary<Request> {
  const few = ({ type }: Key): fc.Arbitrary<Value> =>
    fc.oneof(
      {
        weight: 20,
        arbitrary: fc.constantFrom(...COMMON_KEYS[type].map((each): Value => ({ [type]: each }))),
      },
      { weight: 2, arbitrary: scalars[type] },
      { weight: 1, arbitrary: value },
    );
  const keyOf = ({ hash, range }: Keys) =>
    fc.record<Record<string, Value>>({ [hash.name]: few(hash), ...(range && { [range.name]: few(range) }) });
  const key = keyOf(keys);
  const attributes = fc.record(
    {
      a: value,
      b: value,
      c: value,
      n: small.number,
      t: small.set,
      m: fc.oneof(
        {
          weight: 4,
          arbitrary: fc
            .dictionary(fc.constantFrom('x', 'y'), value, { maxKeys: 2 })
            .map((M): Value => ({ M })),
        },
        { weight: 1, arbitrary: value },
      ),
      l: fc.oneof(
        { weight: 4, arbitrary: fc.array(value, { maxLength: 3 }).map((L): Value => ({ L })) },
        { weight: 1, arbitrary: value },
      ),
    },
    { requiredKeys: [] },
  );
  const indexKeys: fc.Arbitrary<Item> =
    index === undefined ? fc.constant({}) : fc.oneof(fc.constant<Item>({}), keyOf(index));
  const item = fc.tuple(attributes, indexKeys, key).map(([a, b, c]): Item => ({ ...a, ...b, ...c }));
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
  const request = (operation: string, input: fc.Arbitrary<object>): fc.Arbitrary<Request> =>
    input.map((given) => ({ operation, input: given as Request['input'] }));

  const write = {
    put: fc
      .tuple(item, maybe(condition), fc.constantFrom('NONE', 'ALL_OLD'))
      .map(([Item, ConditionExpression, ReturnValues]) =>
        withExpressions({ Item, ReturnValues }, { ConditionExpression }),
      ),
    remove: fc
      .tuple(key, maybe(condition), fc.constantFrom('NONE', 'ALL_OLD'))
      .map(([Key, ConditionExpression, ReturnValues]) =>
        withExpressions({ Key, ReturnValues }, { ConditionExpression }),
      ),
    update: fc
      .tuple(key, update, maybe(condition), fc.constantFrom('NONE', 'ALL_OLD', 'ALL_NEW'))
      .map(([Key, UpdateExpression, ConditionExpression, ReturnValues]) =>
        withExpressions({ Key, ReturnValues }, { UpdateExpression, ConditionExpression }),
      ),
  };
  const action = fc.oneof(
    write.put.map(({ ReturnValues, ...Put }: { ReturnValues?: unknown }) => ({ Put })),
    write.remove.map(({ ReturnValues, ...Delete }: { ReturnValues?: unknown }) => ({ Delete })),
    write.update.map(({ ReturnValues, ...Update }: { ReturnValues?: unknown }) => ({ Update })),
    fc.tuple(key, condition).map(([Key, ConditionExpression]) => ({
      ConditionCheck: withExpressions({ Key }, { ConditionExpression }),
    })),
  );
  const query = (queried: Keys, IndexName: object) =>
    fc
      .tuple(
        keyCondition(queried.hash, queried.range),
        maybe(condition),
        maybe(projection),
        fc.boolean(),
        fc.option(fc.integer({ min: 1, max: 3 })),
      )
      .map(([KeyConditionExpression, FilterExpression, ProjectionExpression, ScanIndexForward, Limit]) =>
        withExpressions(
          {
            ScanIndexForward,
            ...(Limit !== null && queried.range !== undefined && IndexName === NO_INDEX && { Limit }),
            ...IndexName,
          },
          { KeyConditionExpression, FilterExpression, ProjectionExpression },
        ),
      );
  return fc.oneof(
    { weight: 5, arbitrary: request('PutItem', write.put) },
    { weight: 6, arbitrary: request('UpdateItem', write.update) },
    { weight: 1, arbitrary: request('DeleteItem', write.remove) },
    {
      weight: 2,
      arbitrary: request(
        'GetItem',
        fc
          .tuple(key, maybe(projection))
          .map(([Key, ProjectionExpression]) => withExpressions({ Key }, { ProjectionExpression })),
      ),
    },
    { weight: 3, arbitrary: request('Query', query(keys, NO_INDEX)) },
    ...(index === undefined
      ? []
      : [{ weight: 2, arbitrary: request('Query', query(index, { IndexName: 'Index' })) }]),
    {
      weight: 2,
      arbitrary: request(
        'Scan',
        fc
          .tuple(maybe(condition), maybe(projection))
          .map(([FilterExpression, ProjectionExpression]) =>
            withExpressions({}, { FilterExpression, ProjectionExpression }),
          ),
      ),
    },
    {
      weight: 2,
      arbitrary: request(
        'TransactWriteItems',
        fc.array(action, { minLength: 1, maxLength: 3 }).map((TransactItems) => ({ TransactItems })),
      ),
    },
    {
      weight: 1,
      arbitrary: request(
        'BatchWriteItem',
        fc
          .array(
            fc.oneof(
              item.map((Item) => ({ PutRequest: { Item } })),
              key.map((Key) => ({ DeleteRequest: { Key } })),
            ),
            { minLength: 1, maxLength: 3 },
          )
          .map((requests) => ({ requests })),
      ),
    },
    {
      weight: 1,
      arbitrary: request(
        'BatchGetItem',
        fc.array(key, { minLength: 1, maxLength: 3 }).map((Keys) => ({ Keys })),
      ),
    },
  );
}

const NO_INDEX = {};
