import type { Cases } from './target.ts';

/** How a case fails on a target: all of it, or only the message of an error. */
export interface Difference {
  readonly only?: 'message';
  readonly reason: string;
}

const messages = (reason: string, cases: readonly string[]): Record<string, Difference> =>
  Object.fromEntries(cases.map((name) => [name, { only: 'message', reason }]));

const behavior = (reason: string, cases: readonly string[]): Record<string, Difference> =>
  Object.fromEntries(cases.map((name) => [name, { reason }]));

/** By the name of the target and `suite: title`. */
const KNOWN_DIFFERENCES: Readonly<Record<string, Readonly<Record<string, Difference>>>> = {
  local: behavior('It refuses MessageSystemAttributes, which no function sends, by name.', [
    'sqs/messages: the trace header of a message comes back',
  ]),
  'DynamoDB Local': {
    ...messages('It says less than AWS, or the same in another order.', [
      'dynamodb/conditions: is refused: attribute_type(s, :v) with {":v":{"S":"STRING"}}',
      'dynamodb/items: the number 123456789012345678901234567890123456789 is refused',
      'dynamodb/items: the number abc is refused',
      'dynamodb/items: the number  is refused',
      'dynamodb/items: the number 0x10 is refused',
      'dynamodb/items: the number NaN is refused',
      'dynamodb/items: the number Infinity is refused',
      'dynamodb/items: the number  1 is refused',
      'dynamodb/items: an item without its key is refused',
      'dynamodb/items: an item with a key of another type is refused',
      'dynamodb/items: an item without its sort key is refused',
      'dynamodb/items: an item with a partition key over 2048 bytes is refused',
      'dynamodb/items: an item with a sort key over 1024 bytes is refused',
      'dynamodb/items: an item with an index key of another type is refused',
      'dynamodb/items: a key with more attributes is refused',
      'dynamodb/items: a key of another type is refused',
      'dynamodb/items: an unknown table is refused',
      'dynamodb/queries: the key condition sk = :v with {":v":1} is refused',
      'dynamodb/queries: the key condition pk = :pk AND note = :v with {":v":1} is refused',
      'dynamodb/queries: a Limit of 0 is refused',
      'dynamodb/queries: a start key of another partition is refused',
      'dynamodb/queries: a start key without its sort key is refused',
      'dynamodb/return values: a put refuses ALL_NEW',
    ]),
    ...behavior('It returns whole top-level attributes, and AWS only the changed paths.', [
      'dynamodb/return values: UPDATED_OLD returns the changed paths before',
      'dynamodb/return values: UPDATED_NEW returns the changed paths after',
    ]),
    ...behavior('The name of the error lacks "Exception".', [
      'dynamodb/statements: ExecuteStatement inserts once',
    ]),
    ...behavior('The message of a reason ends with a period.', [
      'dynamodb/transactions: a failed condition cancels all, with a reason for each action in order',
    ]),
    ...behavior('It refuses the request instead of canceling the transaction.', [
      'dynamodb/transactions: an update that fails with the item cancels with ValidationError',
    ]),
    ...behavior('It returns consumed capacity that was not requested.', [
      'dynamodb/items: a deletion of a missing item does nothing',
      'dynamodb/return values: ALL_OLD of a put and a deletion returns the item before',
    ]),
  },
  MiniStack: {},
  AWS: {},
};

/** Returns how a case fails on a target; `undefined` if it passes. */
export function differenceOf(target: string, name: string): Difference | undefined {
  return KNOWN_DIFFERENCES[target]?.[name];
}

/** @throws for a difference of a case that doesn't exist */
export function refuseUnknownDifferences(suites: Readonly<Record<string, Cases>>): void {
  for (const [target, differences] of Object.entries(KNOWN_DIFFERENCES)) {
    for (const name of Object.keys(differences)) {
      const [suite = '', title = ''] = name.split(/: (.*)/s);
      if (suites[suite]?.[title] === undefined) throw new Error(`${target}: there is no case ${name}`);
    }
  }
}
