import { isJsonObject, type JsonObject } from '../../../local/json.ts';
import type { Program, Request } from './programs.ts';

/** Tells if outcomes differ for a reason where DynamoDB Local isn't like AWS. */
export function isKnown(
  { operation, input }: Request,
  { AttributeDefinitions }: Program['definition'],
  ours: JsonObject,
  theirs: JsonObject,
): boolean {
  if (operation !== 'TransactWriteItems') return false;
  // AWS cancels the transaction, with a reason for each action, and DynamoDB Local stops at the first invalid one.
  const reasons = Array.isArray(ours.CancellationReasons) ? ours.CancellationReasons : [];
  if (reasons.some((reason) => isJsonObject(reason) && reason.Code === 'ValidationError')) {
    return theirs.__type !== undefined;
  }
  // It doesn't notice keys with equal bytes, nor two checks of one item.
  if (!String(ours.message).includes('multiple operations on one item')) return false;
  const checks = (input.TransactItems as readonly object[]).filter((item) => 'ConditionCheck' in item);
  return checks.length > 1 || AttributeDefinitions.some(({ AttributeType }) => AttributeType === 'B');
}
