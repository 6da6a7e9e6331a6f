import type { AttributeValue } from '../values/attribute-value.ts';
import type { Condition } from './read-expressions.ts';

/** A key attribute of a table or index. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

/** What a query reads. */
export interface KeyCondition {
  readonly hash: AttributeValue;
  readonly range?: RangeCondition;
}

/** A condition for the sort key. */
export type RangeCondition =
  | { readonly operator: '=' | '<' | '<=' | '>' | '>=' | 'begins_with'; readonly value: AttributeValue }
  | { readonly operator: 'BETWEEN'; readonly low: AttributeValue; readonly high: AttributeValue };

/** Reads a KeyConditionExpression for the keys of a table or index. */
export function readKeyCondition(
  condition: Condition,
  hash: KeyAttribute,
  range?: KeyAttribute,
): KeyCondition {
  throw new Error(`Not written yet ${condition} ${hash} ${range}`);
}
