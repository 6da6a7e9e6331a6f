import { behavior, type Differences, messages } from './difference.ts';

export const dynamoDbLocal: Differences = {
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
};
