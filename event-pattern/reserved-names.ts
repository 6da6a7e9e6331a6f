import { operators } from './operators.ts';

/**
 * Names that can't be a field's inside `$or`, so that an operator put there by mistake is refused instead of
 * waiting for a field of that name (event-ruler's README, "The $or Primitive"; its reserved field names).
 */
export const reservedInOr: ReadonlySet<string> = new Set([
  ...operators.keys(),
  ...['exists', 'exactly', '=', '<', '<=', '>', '>='],
  ...['regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);
