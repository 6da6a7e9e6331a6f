import * as fc from 'fast-check';
import { scalars, small, type Value, value } from './values.ts';

/** The text of an expression and the values of its placeholders. */
export interface Expression {
  readonly text: string;
  readonly values: Readonly<Record<string, Value>>;
}

/** Names of the placeholders in every request; only the used ones are sent. */
export const NAMES: Readonly<Record<string, string>> = { '#a': 'a', '#m': 'm', '#x': 'x' };

let counter = 0;

const literal = (text: string): Expression => ({ text, values: {} });

/** Joins expressions with text in between. */
function join(strings: readonly string[], ...parts: readonly Expression[]): Expression {
  return {
    text: strings.map((text, index) => text + (parts[index]?.text ?? '')).join(''),
    values: Object.assign({}, ...parts.map(({ values }) => values)),
  };
}

const list = (separator: string, parts: readonly Expression[]): Expression => ({
  text: parts.map(({ text }) => text).join(separator),
  values: Object.assign({}, ...parts.map(({ values }) => values)),
});

const ofValue = (arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Expression> =>
  arbitrary.map((given) => {
    counter += 1;
    return { text: `:v${counter}`, values: { [`:v${counter}`]: given } };
  });

const path = fc
  .constantFrom(
    'a',
    'b',
    'c',
    '#a',
    'm',
    'm.x',
    '#m.#x',
    'm.y',
    'm.x.y',
    'l',
    'l[0]',
    'l[1]',
    'l[5]',
    'l[0].x',
    'g',
    'h',
    'pk',
    'sk',
  )
  .map(literal);
const anyValue = ofValue(value);
const operand = fc.oneof({ weight: 3, arbitrary: path }, { weight: 2, arbitrary: anyValue });
const numberValue = ofValue(scalars.N);

const comparable = fc.oneof(
  { weight: 5, arbitrary: operand },
  { weight: 1, arbitrary: path.map((one) => join`size(${one})`) },
);
const typeName = ofValue(
  fc.constantFrom('S', 'N', 'B', 'BOOL', 'NULL', 'L', 'M', 'SS', 'NS', 'BS', 'X').map((S) => ({ S })),
);

/** Conditions and filters, nested a little. */
export const condition: fc.Arbitrary<Expression> = fc.letrec<{ all: Expression; one: Expression }>((tie) => ({
  one: fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(comparable, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), comparable)
        .map(([a, operator, b]) => list(` ${operator} `, [a, b])),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(comparable, operand, operand).map(([a, b, c]) => join`${a} BETWEEN ${b} AND ${c}`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(comparable, fc.array(operand, { minLength: 1, maxLength: 3 }))
        .map(([a, others]) => join`${a} IN (${list(', ', others)})`),
    },
    { weight: 2, arbitrary: path.map((one) => join`attribute_exists(${one})`) },
    { weight: 2, arbitrary: path.map((one) => join`attribute_not_exists(${one})`) },
    { weight: 1, arbitrary: fc.tuple(path, typeName).map(([a, b]) => join`attribute_type(${a}, ${b})`) },
    { weight: 2, arbitrary: fc.tuple(operand, operand).map(([a, b]) => join`contains(${a}, ${b})`) },
    { weight: 2, arbitrary: fc.tuple(operand, operand).map(([a, b]) => join`begins_with(${a}, ${b})`) },
  ),
  all: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 5, arbitrary: tie('one') },
    { weight: 1, arbitrary: tie('all').map((one) => join`NOT ${one}`) },
    { weight: 1, arbitrary: tie('all').map((one) => join`(${one})`) },
    { weight: 1, arbitrary: fc.tuple(tie('all'), tie('all')).map((both) => list(' AND ', both)) },
    { weight: 1, arbitrary: fc.tuple(tie('all'), tie('all')).map((both) => list(' OR ', both)) },
  ),
})).all;

const setOperand: fc.Arbitrary<Expression> = fc.letrec<{ all: Expression }>((tie) => ({
  all: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 4, arbitrary: operand },
    { weight: 1, arbitrary: fc.tuple(path, tie('all')).map(([a, b]) => join`if_not_exists(${a}, ${b})`) },
    { weight: 1, arbitrary: fc.tuple(tie('all'), tie('all')).map(([a, b]) => join`list_append(${a}, ${b})`) },
  ),
})).all;

const anyAssignment = fc
  .tuple(path, setOperand, fc.option(fc.tuple(fc.constantFrom('+', '-'), fc.oneof(numberValue, setOperand))))
  .map(([target, first, more]) =>
    more === null ? join`${target} = ${first}` : join`${target} = ${first} ${literal(more[0])} ${more[1]}`,
  );
const number = ofValue(small.number);
const set = ofValue(small.set);
const smallList = ofValue(small.list);
/** Fits the attributes `n`, `t` and `l` of most items. */
const typedAssignment = fc.oneof(
  fc.tuple(fc.constantFrom('+', '-').map(literal), number).map(([sign, by]) => join`n = n ${sign} ${by}`),
  fc.tuple(number, number).map(([start, by]) => join`n = if_not_exists(n, ${start}) + ${by}`),
  smallList.map((more) => join`l = list_append(l, ${more})`),
  fc
    .tuple(fc.constantFrom('l[0]', 'l[1]', 'l[4]', 'm.x', 'm.z').map(literal), anyValue)
    .map(([target, given]) => join`${target} = ${given}`),
);
const assignment = fc.oneof(anyAssignment, { weight: 2, arbitrary: typedAssignment });
const anyChange = fc.tuple(path, anyValue).map(([target, given]) => join`${target} ${given}`);
const addition = fc.oneof(
  anyChange,
  { weight: 2, arbitrary: number.map((by) => join`n ${by}`) },
  { weight: 2, arbitrary: set.map((more) => join`t ${more}`) },
);
const deletion = fc.oneof(anyChange, { weight: 4, arbitrary: set.map((less) => join`t ${less}`) });

const clause = (keyword: string, each: fc.Arbitrary<Expression>) =>
  fc
    .array(each, { minLength: 1, maxLength: 3 })
    .map((parts) => join`${literal(keyword)} ${list(', ', parts)}`);

/** Updates of one to three clauses. */
export const update: fc.Arbitrary<Expression> = fc
  .shuffledSubarray(
    [
      clause('SET', assignment),
      clause('SET', assignment),
      clause('REMOVE', path),
      clause('ADD', addition),
      clause('DELETE', deletion),
    ],
    { minLength: 1, maxLength: 2 },
  )
  .chain((clauses) => fc.tuple(...clauses))
  .map((parts) => list(' ', parts));

export const projection: fc.Arbitrary<Expression> = fc
  .uniqueArray(path, { minLength: 1, maxLength: 3, selector: ({ text }) => text })
  .map((paths) => list(', ', paths));

/** Conditions on these keys. */
export function keyCondition(hash: Key, range: Key | undefined): fc.Arbitrary<Expression> {
  const first = ofValue(scalars[hash.type]).map((given) => join`${literal(hash.name)} = ${given}`);
  if (range === undefined) return first;
  const bound = ofValue(scalars[range.type]);
  const name = literal(range.name);
  const second = fc.oneof(
    fc
      .tuple(fc.constantFrom('=', '<', '<=', '>', '>='), bound)
      .map(([operator, given]) => join`${name} ${literal(operator)} ${given}`),
    fc.tuple(bound, bound).map(([low, high]) => join`${name} BETWEEN ${low} AND ${high}`),
    bound.map((given) => join`begins_with(${name}, ${given})`),
  );
  return fc.oneof(
    first,
    fc.tuple(first, second).map((both) => list(' AND ', both)),
  );
}

export interface Key {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}
