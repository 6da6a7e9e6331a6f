import { compilePattern } from '../../event-pattern/compile.ts';
import { replacesFields } from '../../event-pattern/expression.ts';
import type { EventPattern } from '../../event-pattern/match.ts';
import type { WebhookRecord } from '../shared/webhook/webhook-record.ts';

/** Returns a valid filter as an item holds it. The order of its keys counts if a field replaces another. */
export function storedFilter(filter: EventPattern | null): WebhookRecord['filter'] {
  const expression = filter === null ? undefined : compilePattern(filter).expression;
  const keepsOrder = expression !== undefined && replacesFields(expression);
  return fitsMap(filter) && !keepsOrder ? filter : JSON.stringify(filter);
}

/** Returns custom headers as an item holds them. */
export const storedHeaders = (headers: Readonly<Record<string, string>>): WebhookRecord['headers'] =>
  fitsMap(headers) ? headers : JSON.stringify(headers);

/**
 * Whether DynamoDB, and the SDK's conversion to and from its types, return a value as it is. Maps have no order.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-data-types
 */
function fitsMap(value: unknown): boolean {
  if (typeof value === 'number')
    return value === 0 || (Math.abs(value) >= 1e-100 && Math.abs(value) <= Number.MAX_SAFE_INTEGER);
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(
    ([key, inside]) => key !== 'constructor' && key !== '__proto__' && fitsMap(key) && fitsMap(inside),
  );
}
