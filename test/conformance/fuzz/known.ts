import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject } from '../../../local/json.ts';
import type { Request } from './programs.ts';

/** Tells if outcomes differ for a reason where DynamoDB Local isn't like AWS. */
export function isKnown({ operation, input }: Request, ours: JsonObject, theirs: JsonObject): boolean {
  // It compares the text of numbers in keys.
  if (operation.startsWith('Batch')) return String(ours.message).includes('keys contains duplicates');
  // It knows that no item follows one at the end of a BETWEEN. AWS returns a key after Limit items.
  if (operation === 'Query' && String(input.KeyConditionExpression).includes('BETWEEN')) {
    const { LastEvaluatedKey, ...rest } = ours;
    return LastEvaluatedKey !== undefined && isDeepStrictEqual(rest, theirs);
  }
  if (operation !== 'TransactWriteItems') return false;
  // AWS cancels the transaction, with a reason for each action, and DynamoDB Local stops at the first invalid one.
  const reasons = Array.isArray(ours.CancellationReasons) ? ours.CancellationReasons : [];
  if (reasons.some((reason) => isJsonObject(reason) && reason.Code === 'ValidationError')) {
    return theirs.__type !== undefined;
  }
  // It evaluates the conditions first, and doesn't notice keys with equal bytes nor two checks of one item.
  return String(ours.message).includes('multiple operations on one item');
}
