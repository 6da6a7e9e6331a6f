import type { AttributeValue } from '../values/attribute-value.ts';
import type { ExpressionKind, Path } from './ast.ts';

/** The expression parameters of a request. */
export interface ExpressionInput extends Partial<Record<ExpressionKind, string | undefined>> {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

/** A request's expressions, checked, with placeholders resolved. A parameter that is absent is absent here. */
export interface Expressions {
  /** `evaluateCondition(expressions.ConditionExpression, item)` */
  readonly ConditionExpression?: Condition;
  /** `evaluateCondition(expressions.FilterExpression, item)`. `pathsIn(condition)` has its paths, to refuse key attributes. */
  readonly FilterExpression?: Condition;
  /** `readKeyCondition(expressions.KeyConditionExpression, keys)` */
  readonly KeyConditionExpression?: Condition;
  /** `project(expressions.ProjectionExpression, item)` */
  readonly ProjectionExpression?: readonly Path[];
  /** `applyUpdate(expressions.UpdateExpression, item)`. `update.paths` are the paths it writes. */
  readonly UpdateExpression?: Update;
}

/** Parses and checks a request's expressions. `kinds` are those that the operation takes. */
export function readExpressions(input: ExpressionInput, kinds: readonly ExpressionKind[]): Expressions {
  throw new Error(`Not written yet ${input} ${kinds}`);
}

// These move to their own files: condition.ts, update.ts

/** A resolved condition. */
export interface Condition {
  readonly todo?: never;
}

/** A resolved update. */
export interface Update {
  /** The paths it writes or removes, in the text's order. For UPDATED_NEW use `project(update.paths, newItem)`. */
  readonly paths: readonly Path[];
}
