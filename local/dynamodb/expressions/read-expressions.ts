import { AwsError } from '../../aws/aws-error.ts';
import type { Condition, ExpressionKind, Path, Update } from './ast.ts';
import { parseCondition } from './parse-condition.ts';
import { parseProjection } from './parse-projection.ts';
import { parseUpdate } from './parse-update.ts';
import { parseExpression } from './parser.ts';
import { type Placeholders, readPlaceholders } from './placeholders.ts';
import { resolveCondition, resolvePaths, resolveUpdate } from './resolve.ts';

/** The expression parameters of a request. */
export interface ExpressionInput extends Partial<Record<ExpressionKind, string | undefined>> {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

/** A request's expressions, checked and with placeholders resolved. */
export interface Expressions {
  /** For `evaluateCondition`. */
  readonly ConditionExpression?: Condition | undefined;
  /** For `evaluateCondition`. `pathsIn` has its paths, to refuse key attributes. */
  readonly FilterExpression?: Condition | undefined;
  /** For `readKeyCondition`. */
  readonly KeyConditionExpression?: Condition | undefined;
  /** For `project`. */
  readonly ProjectionExpression?: readonly Path[] | undefined;
  /** For `applyUpdate`. */
  readonly UpdateExpression?: Update | undefined;
}

/**
 * Reads a request's expressions. `kinds` are those that the operation takes, in the order of DynamoDB's message for values
 * without an expression. Throws a `ValidationException` for a wrong expression or placeholder.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
export function readExpressions(input: ExpressionInput, kinds: readonly ExpressionKind[]): Expressions {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
  checkPresence(input, kinds);
  if (kinds.every((kind) => input[kind] === undefined)) return {};
  const placeholders = readPlaceholders(names, values);
  const update = input.UpdateExpression;
  const projection = input.ProjectionExpression;
  const condition = (kind: ExpressionKind) => readCondition(kind, input[kind], placeholders);
  const expressions: Expressions = {
    UpdateExpression:
      update === undefined
        ? undefined
        : resolveUpdate(parseExpression('UpdateExpression', update, parseUpdate), placeholders),
    ConditionExpression: condition('ConditionExpression'),
    FilterExpression: condition('FilterExpression'),
    ProjectionExpression:
      projection === undefined
        ? undefined
        : resolvePaths(
            'ProjectionExpression',
            parseExpression('ProjectionExpression', projection, parseProjection),
            placeholders,
          ),
    KeyConditionExpression: condition('KeyConditionExpression'),
  };
  placeholders.checkUse();
  return expressions;
}

function readCondition(
  kind: ExpressionKind,
  text: string | undefined,
  placeholders: Placeholders,
): Condition | undefined {
  if (text === undefined) return undefined;
  return resolveCondition(kind, parseExpression(kind, text, parseCondition), placeholders);
}

function checkPresence(input: ExpressionInput, kinds: readonly ExpressionKind[]): void {
  if (hasEntries(input.ExpressionAttributeNames) && kinds.every((kind) => input[kind] === undefined)) {
    throw invalid('ExpressionAttributeNames can only be specified when using expressions');
  }
  const withValues = kinds.filter((kind) => kind !== 'ProjectionExpression');
  if (hasEntries(input.ExpressionAttributeValues) && withValues.every((kind) => input[kind] === undefined)) {
    const missing = `${withValues.join(' and ')} ${withValues.length > 1 ? 'are' : 'is'} null`;
    throw invalid(`ExpressionAttributeValues can only be specified when using expressions: ${missing}`);
  }
}

function hasEntries(placeholders: object | undefined): boolean {
  return placeholders !== undefined && Object.keys(placeholders).length > 0;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
