import type { AttributeValue } from '../values/attribute-value.ts';
import { typeOf } from '../values/attribute-value.ts';
import type { Call, Condition, ExpressionKind, Operand, Path, Update, UpdateAction } from './ast.ts';
import { checkCall } from './check-call.ts';
import { checkOverlap } from './check-overlap.ts';
import { invalidExpression } from './parser.ts';
import type { Placeholders } from './placeholders.ts';

const SET_TYPES = ['SS', 'NS', 'BS'];
const TYPE_NAMES: Record<string, string> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  BOOL: 'BOOLEAN',
  NULL: 'NULL',
  L: 'LIST',
  M: 'MAP',
};

/** Replaces the placeholders of a condition and checks its operands. Throws a `ValidationException`. */
export function resolveCondition(
  kind: ExpressionKind,
  condition: Condition<string>,
  placeholders: Placeholders,
): Condition {
  if (!('conditions' in condition)) return resolveCall(kind, condition, placeholders);
  const { operator, conditions } = condition;
  return { operator, conditions: conditions.map((one) => resolveCondition(kind, one, placeholders)) };
}

/** Replaces the placeholders of an update and checks its paths and operands. Throws a `ValidationException`. */
export function resolveUpdate(update: Update<string>, placeholders: Placeholders): Update {
  const paths = resolvePaths('UpdateExpression', update.paths, placeholders);
  // From the last one, as DynamoDB does: the first error is the one to report.
  const actions = update.actions
    .map((action, index) => ({ action, path: paths[index] ?? action.path }))
    .reverse()
    .map(({ action, path }) => resolveAction(action, path, placeholders))
    .reverse();
  return { actions, paths };
}

/** Replaces the placeholders of paths that must not overlap. Throws a `ValidationException`. */
export function resolvePaths(
  kind: ExpressionKind,
  paths: readonly Path[],
  placeholders: Placeholders,
): Path[] {
  const resolved = paths.map((path) => placeholders.resolvePath(kind, path));
  checkOverlap(kind, resolved);
  return resolved;
}

function resolveAction(action: UpdateAction<string>, path: Path, placeholders: Placeholders): UpdateAction {
  const { section } = action;
  if (section === 'REMOVE') return { section, path };
  if (section === 'SET') {
    return { section, path, operand: resolveOperand('UpdateExpression', action.operand, placeholders) };
  }
  const value = placeholders.resolveValue('UpdateExpression', action.value);
  checkAmount(section, value);
  return { section, path, value };
}

function resolveCall(kind: ExpressionKind, call: Call<string>, placeholders: Placeholders): Call {
  const operands = call.operands.map((operand) => resolveOperand(kind, operand, placeholders));
  const resolved = { operator: call.operator, operands };
  checkCall(kind, resolved);
  return resolved;
}

function resolveOperand(kind: ExpressionKind, operand: Operand<string>, placeholders: Placeholders): Operand {
  if ('path' in operand) return { path: placeholders.resolvePath(kind, operand.path) };
  if ('value' in operand) return { value: placeholders.resolveValue(kind, operand.value) };
  return resolveCall(kind, operand, placeholders);
}

function checkAmount(section: 'ADD' | 'DELETE', value: AttributeValue): void {
  const type = typeOf(value);
  if (SET_TYPES.includes(type) || (section === 'ADD' && type === 'N')) return;
  throw invalidExpression(
    'UpdateExpression',
    `Incorrect operand type for operator or function; operator: ${section}, operand type: ${TYPE_NAMES[type]}, typeSet: ALLOWED_FOR_${section}_OPERAND`,
  );
}
