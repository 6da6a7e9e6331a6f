import * as fc from 'fast-check';

/** An attribute value in the JSON protocol. */
export type Value = Readonly<Record<string, unknown>>;

const number = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 12 }).map(String) },
  { weight: 2, arbitrary: fc.constantFrom('0.5', '-0', '1.0', '1e2', '-1E-2', '007', '+4', '.25') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '99999999999999999999999999999999999999',
      '-99999999999999999999999999999999999999',
      '9.9999999999999999999999999999999999999E+125',
      '1e-130',
      '0.1234567890123456789012345678901234567',
      '1e126',
      '1e-131',
      '123456789012345678901234567890123456789',
      'x',
      '',
    ),
  },
);
const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'ab', 'abc', 'B', '5') },
  { weight: 1, arbitrary: fc.constantFrom('', 'é', '\uFFFD', '😀', ' ') },
);
const bytes = fc.constantFrom('AA==', 'AQ==', 'AQI=', '/w==', '');

export const scalars: Readonly<Record<'S' | 'N' | 'B', fc.Arbitrary<Value>>> = {
  S: text.map((S) => ({ S })),
  N: number.map((N) => ({ N })),
  B: bytes.map((B) => ({ B })),
};

const sets = fc.oneof(
  fc.uniqueArray(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 3 }).map((SS) => ({ SS })),
  fc.array(fc.constantFrom('1', '2', '3', '1.0'), { minLength: 1, maxLength: 3 }).map((NS) => ({ NS })),
  fc
    .uniqueArray(fc.constantFrom('AA==', 'AQ==', 'AQI='), { minLength: 1, maxLength: 3 })
    .map((BS) => ({ BS })),
);

/** Any value, mostly a small one. */
export const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value; leaf: Value }>((tie) => ({
  leaf: fc.oneof(
    { weight: 3, arbitrary: scalars.S },
    { weight: 4, arbitrary: scalars.N },
    { weight: 1, arbitrary: scalars.B },
    { weight: 1, arbitrary: fc.boolean().map((BOOL) => ({ BOOL })) },
    { weight: 1, arbitrary: fc.constant({ NULL: true }) },
    { weight: 2, arbitrary: sets },
  ),
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 5, arbitrary: tie('leaf') },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((L) => ({ L })) },
    {
      weight: 1,
      arbitrary: fc.dictionary(fc.constantFrom('x', 'y'), tie('value'), { maxKeys: 2 }).map((M) => ({ M })),
    },
  ),
})).value;

/** Small numbers, sets of strings, and lists. */
export const small = {
  number: fc.integer({ min: -3, max: 12 }).map((each): Value => ({ N: String(each) })),
  set: fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
    .map((SS): Value => ({ SS })),
  list: fc.array(scalars.N, { maxLength: 2 }).map((L): Value => ({ L })),
};
