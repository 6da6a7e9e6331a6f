import type { AttributeValue } from '../values/attribute-value.ts';

/** A request's parameter that has an expression. */
export type ExpressionKind =
  | 'ConditionExpression'
  | 'FilterExpression'
  | 'KeyConditionExpression'
  | 'ProjectionExpression'
  | 'UpdateExpression';

/** A path in an item: the attribute's name, then names in maps and indexes of lists. */
export type Path = readonly [string, ...(string | number)[]];

/** `V` is how a value is given: by its placeholder as parsed, by itself once resolved. Names in paths likewise. */
export type Operand<V = AttributeValue> = { readonly path: Path } | { readonly value: V } | Call<V>;

/** A comparison, a function or arithmetic. */
export interface Call<V = AttributeValue> {
  readonly operator: Operator;
  readonly operands: readonly Operand<V>[];
}

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Operator =
  | Comparator
  | 'BETWEEN'
  | 'IN'
  | 'attribute_exists'
  | 'attribute_not_exists'
  | 'attribute_type'
  | 'begins_with'
  | 'contains'
  | 'size'
  | 'if_not_exists'
  | 'list_append'
  | '+'
  | '-';

/** A condition, filter or key condition. */
export type Condition<V = AttributeValue> =
  | Call<V>
  | { readonly operator: 'AND' | 'OR' | 'NOT'; readonly conditions: readonly Condition<V>[] };

/** An update's actions, in the text's order. */
export interface Update<V = AttributeValue> {
  readonly actions: readonly UpdateAction<V>[];
  /** The paths it writes or removes. `project(update.paths, item)` is what UPDATED_NEW and UPDATED_OLD return. */
  readonly paths: readonly Path[];
}

export type UpdateAction<V = AttributeValue> =
  | { readonly section: 'REMOVE'; readonly path: Path }
  | { readonly section: 'SET'; readonly path: Path; readonly operand: Operand<V> }
  | { readonly section: 'ADD' | 'DELETE'; readonly path: Path; readonly value: V };
