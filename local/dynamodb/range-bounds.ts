import type { RangeCondition } from './expressions/read-key-condition.ts';
import type { RangeBounds } from './item-store.ts';
import { encodeKeyValue, HIGHEST, NOTHING, nextBytes } from './keys.ts';

/** Returns the part of a partition that a condition for the sort key selects. */
export function rangeBounds(condition: RangeCondition | undefined): RangeBounds {
  if (condition === undefined) return { low: NOTHING, high: HIGHEST };
  if (condition.operator === 'BETWEEN') {
    return { low: encodeKeyValue(condition.low), high: nextBytes(encodeKeyValue(condition.high)) };
  }
  const value = encodeKeyValue(condition.value);
  switch (condition.operator) {
    case '=':
      return { low: value, high: nextBytes(value) };
    case '<':
      return { low: NOTHING, high: value };
    case '<=':
      return { low: NOTHING, high: nextBytes(value) };
    case '>':
      return { low: nextBytes(value), high: HIGHEST };
    case '>=':
      return { low: value, high: HIGHEST };
    case 'begins_with':
      return { low: value, high: afterPrefix(value) };
  }
}

/** The lowest bytes above all that begin with `prefix`. */
function afterPrefix(prefix: Uint8Array): Uint8Array {
  const length = prefix.findLastIndex((byte) => byte < 0xff) + 1;
  if (length === 0) return HIGHEST;
  const above = Uint8Array.from(prefix.subarray(0, length));
  above[length - 1] = (above[length - 1] as number) + 1;
  return above;
}
